#include "engine/docker/process_limits.h"

#include <algorithm>
#include <charconv>

#include <linux/capability.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::size_t kFileBytesMax = 64 << 10;

// What follows `key` at the beginning of a line, as a number; `otherwise` if there is none.
std::uint64_t NumberAfter(std::string_view text, std::string_view key, int base,
                          std::uint64_t otherwise) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return otherwise;
  text.remove_prefix(at + key.size());
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

// The process that listens there, by the kernel's word; 0 if it does not say.
pid_t ListenerOf(const std::string& socket_path) {
  const FileHandle handle(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (!handle || socket_path.size() >= sizeof address.sun_path) return 0;
  socket_path.copy(address.sun_path, sizeof address.sun_path);
  if (connect(handle.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return 0;
  }
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(handle.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 ? peer.pid : 0;
}

// "Max open files            1024                 1048576              files": the second number.
std::uint64_t HardLimit(std::string_view limits, std::string_view key) {
  const auto at = limits.find(key);
  if (at == std::string_view::npos) return 0;
  std::string_view line = limits.substr(at + key.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  line.remove_prefix(std::min(line.find(' '), line.size()));
  return NumberAfter(line, " ", 10, 0);
}

}  // namespace

ProcessLimits ReadLimits(std::string_view limits, std::string_view status) {
  const std::uint64_t capabilities = NumberAfter(status, "CapEff:", 16, 0);
  if ((capabilities >> CAP_SYS_RESOURCE & 1) != 0) return {};
  return {.open_files = HardLimit(limits, "Max open files"),
          .processes = HardLimit(limits, "Max processes")};
}

ProcessLimits LimitsOfListener(const std::string& socket_path) {
  const pid_t pid = ListenerOf(socket_path);
  if (pid <= 0) return {};
  const std::string folder = "/proc/" + std::to_string(pid);
  const auto limits = ReadFile(folder + "/limits", kFileBytesMax);
  const auto status = ReadFile(folder + "/status", kFileBytesMax);
  return limits && status ? ReadLimits(*limits, *status) : ProcessLimits{};
}

}  // namespace ioworker::engine::docker
