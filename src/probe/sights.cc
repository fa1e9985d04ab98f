// What can be seen of the machine from inside.
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "probe.h"

namespace ioworker::probe {
namespace {

constexpr std::size_t kNamesMax = 200;
constexpr int kDepthMax = 4;

std::vector<std::string> Interfaces() {
  std::vector<std::string> names;
  struct if_nameindex* const all = if_nameindex();
  for (auto* each = all; each != nullptr && each->if_name != nullptr; ++each) {
    if (names.size() < kNamesMax) names.emplace_back(each->if_name);
  }
  if (all != nullptr) if_freenameindex(all);
  return names;
}

// Is there a way to an address of the internet? Nothing is sent: connecting a datagram socket asks
// for the route only.
bool HasRoute() {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(53);
  inet_pton(AF_INET, "192.0.2.1", &to.sin_addr);
  const int socket_4 = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const bool by_4 =
      socket_4 >= 0 && connect(socket_4, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  close(socket_4);
  sockaddr_in6 to_6{};
  to_6.sin6_family = AF_INET6;
  to_6.sin6_port = htons(53);
  inet_pton(AF_INET6, "2001:db8::1", &to_6.sin6_addr);
  const int socket_6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const bool by_6 = socket_6 >= 0 &&
                    connect(socket_6, reinterpret_cast<const sockaddr*>(&to_6), sizeof to_6) == 0;
  close(socket_6);
  return by_4 || by_6;
}

// Calls `take` with the path and the state of each entry below, links not followed.
template <class Take>
void Walk(const std::string& folder, int depth, const Take& take) {
  DIR* const open_folder = opendir(folder.c_str());
  if (open_folder == nullptr) return;
  for (int entries = 0; entries < 10'000; ++entries) {
    const dirent* entry = readdir(open_folder);
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    const std::string path = (folder == "/" ? "" : folder) + "/" + name;
    struct stat about{};
    if (lstat(path.c_str(), &about) != 0) continue;
    take(path, about);
    if (S_ISDIR(about.st_mode) && depth < kDepthMax) Walk(path, depth + 1, take);
  }
  closedir(open_folder);
}

std::vector<std::string> Devices() {
  std::vector<std::string> paths;
  Walk("/dev", 1, [&](const std::string& path, const struct stat& about) {
    const bool node = S_ISCHR(about.st_mode) || S_ISBLK(about.st_mode);
    if (node && path.rfind("/dev/pts/", 0) != 0 && paths.size() < kNamesMax) paths.push_back(path);
  });
  return paths;
}

std::vector<std::string> Sockets() {
  std::vector<std::string> paths;
  for (const char* folder : {"/run", "/var/run", "/tmp", "/host"}) {
    Walk(folder, 1, [&](const std::string& path, const struct stat& about) {
      if (S_ISSOCK(about.st_mode) && paths.size() < kNamesMax) paths.push_back(path);
    });
  }
  return paths;
}

// "36 35 98:0 /root /at rw,… - ext4 …": the fifth word.
std::vector<std::string> Mounts() {
  std::vector<std::string> paths;
  const std::string text = ReadAll("/proc/self/mountinfo");
  for (std::size_t at = 0; at < text.size() && paths.size() < kNamesMax;) {
    const auto end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    std::size_t word = 0;
    for (int skipped = 0; skipped < 4 && word != std::string::npos; ++skipped) {
      word = line.find(' ', word);
      if (word != std::string::npos) ++word;
    }
    if (word != std::string::npos) paths.push_back(line.substr(word, line.find(' ', word) - word));
    if (end == std::string::npos) break;
    at = end + 1;
  }
  return paths;
}

bool IsEmptyFolder(const std::string& path) {
  bool empty = true;
  Walk(path, kDepthMax, [&](const std::string&, const struct stat&) { empty = false; });
  return empty;
}

// Engines cover a file with /dev/null, a folder with an empty one.
bool IsCovered(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) return true;
  if (S_ISDIR(about.st_mode)) return IsEmptyFolder(path);
  return S_ISCHR(about.st_mode) && about.st_rdev == makedev(1, 3);
}

bool IsReadOnly(const std::string& path) {
  struct statvfs about{};
  return statvfs(path.c_str(), &about) != 0 || (about.f_flag & ST_RDONLY) != 0;
}

// Files of the kernel that show or change what is the machine's.
std::vector<std::string> KernelFiles() {
  std::vector<std::string> open_ones;
  for (const char* path :
       {"/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
        "/proc/scsi", "/proc/timer_list", "/sys/firmware"}) {
    if (!IsCovered(path)) open_ones.emplace_back(path);
  }
  for (const char* path :
       {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger", "/sys"}) {
    if (!IsReadOnly(path)) open_ones.emplace_back(path);
  }
  return open_ones;
}

}  // namespace

void LookAtSights(Facts& facts) {
  facts.Put("root_read_only", IsReadOnly("/"));
  facts.Put("interfaces", Interfaces());
  facts.Put("route", HasRoute());
  facts.Put("devices", Devices());
  facts.Put("sockets", Sockets());
  facts.Put("mounts", Mounts());
  facts.Put("kernel_files", KernelFiles());
}

}  // namespace ioworker::probe
