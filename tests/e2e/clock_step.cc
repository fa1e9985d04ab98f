// clock_step: a library to preload, by which a test steps the wall clock of one process while it
// runs. The seconds to add stand in the file that IOWORKER_CLOCK_STEP names, as text. The steady
// clock is left alone.
#include <cstdlib>
#include <ctime>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

// 0 if nothing can be read. No allocation: this is called from within allocators.
long Step() {
  static const char* const path = std::getenv("IOWORKER_CLOCK_STEP");
  if (path == nullptr) return 0;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[32] = {};
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  return size > 0 ? std::strtol(text, nullptr, 10) : 0;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* time) {
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  if (result == 0 && clock == CLOCK_REALTIME) time->tv_sec += Step();
  return result;
}
