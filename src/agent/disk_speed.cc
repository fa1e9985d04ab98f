#include "agent/disk_speed.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"

namespace ioworker::agent {
namespace {

constexpr std::uint64_t kBytes = 64 << 20;
constexpr std::uint64_t kPieceBytes = 1 << 20;
constexpr std::uint64_t kFreeBytesLeast = 1 << 30;
constexpr Duration kLongest = seconds{5};
constexpr int kSyncs = 9;

std::unexpected<Error> Failed(const char* what) {
  return Unavailable(fmt::format("{}: {}", what, std::strerror(errno)));
}

Result<FileHandle> OpenNameless(const std::string& folder) {
  FileHandle file(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file) return file;
  // Some file systems have no such files: one with a name, which is taken away at once.
  std::string path = folder + "/.speed-XXXXXX";
  file = FileHandle(mkostemp(path.data(), O_CLOEXEC));
  if (!file) return Failed("no file can be made there");
  unlink(path.c_str());
  return file;
}

double Millis(Duration length) { return static_cast<double>(length.count()) / 1000; }

}  // namespace

Result<DiskSpeed> MeasureDisk(const std::string& folder, const Clock& clock) {
  struct statvfs disk{};
  if (statvfs(folder.c_str(), &disk) != 0) return Failed("the folder cannot be read");
  if (std::uint64_t{disk.f_bavail} * disk.f_frsize < kFreeBytesLeast) {
    return ResourceExhausted("disk_full", "less than 1 GiB is free");
  }
  TRY(const auto file, OpenNameless(folder));
  // Not all the same, or a file system might make little of it.
  std::string piece(kPieceBytes, '\0');
  std::uint64_t state = 88172645463325252ULL;
  for (char& byte : piece) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    byte = static_cast<char>(state);
  }
  const Duration begun = clock.Steady();
  std::uint64_t written = 0;
  while (written < kBytes && clock.Steady() - begun < kLongest) {
    if (!WriteAll(file.get(), piece)) return Failed("writing failed");
    written += piece.size();
    if (written % (8 * kPieceBytes) == 0 && fdatasync(file.get()) != 0) return Failed("fdatasync");
  }
  const Duration took = std::max<Duration>(clock.Steady() - begun, Duration{1});
  std::vector<double> syncs;
  for (int i = 0; i < kSyncs && clock.Steady() - begun < 2 * kLongest; ++i) {
    const Duration before = clock.Steady();
    if (pwrite(file.get(), piece.data(), 4096, static_cast<off_t>(i) * 4096) != 4096 ||
        fdatasync(file.get()) != 0) {
      return Failed("fdatasync");
    }
    syncs.push_back(Millis(clock.Steady() - before));
  }
  std::ranges::sort(syncs);
  return DiskSpeed{
      .megabytes_per_second = static_cast<double>(written) / static_cast<double>(took.count()),
      .sync_millis = syncs.empty() ? Millis(took) : syncs[syncs.size() / 2]};
}

}  // namespace ioworker::agent
