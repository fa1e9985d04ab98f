#include "bin/service.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

namespace ioworker::bin {
namespace {

constexpr std::string_view kName = "ioworker-device.service";

constexpr std::string_view kUnit = R"([Unit]
Description=IO Worker, lends this machine
After=network-online.target docker.service podman.socket
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart="{}" device run --data "{}"
Restart=on-failure
RestartSec=5
# Not enrolled, or refused for good: trying again changes nothing.
RestartPreventExitStatus=3 4
# What runs in containers goes on, for the next start to take up.
KillMode=process
TimeoutStopSec=30
UMask=0077

[Install]
WantedBy={}
)";

// Its output goes to ours. The exit status; kUnavailable if it cannot be started.
Result<int> Run(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
  if (error != 0) return Unavailable(words[0] + " cannot be run", std::strerror(error));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

Status Systemctl(const Service& service, std::vector<std::string> words) {
  words.insert(words.begin(), "systemctl");
  if (!service.of_system) words.insert(words.begin() + 1, "--user");
  const auto status = Run(words);
  if (status && *status == 0) return {};
  return Unavailable(
      "systemd does not run here, or does not take the service; let whatever starts programs on "
      "this machine run: ioworker device run --data " +
      service.data_folder);
}

Status RemoveUnit(const Service& service) {
  if (unlink(service.Path().c_str()) == 0 || errno == ENOENT) return {};
  return Internal("cannot remove " + service.Path() + ": " + std::strerror(errno));
}

}  // namespace

Result<Service> ServiceHere(const std::string& data_folder, const std::string& home_folder) {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return Unavailable("this program's own place is not known", error.message());
  Service service{.of_system = geteuid() == 0, .program = program, .data_folder = data_folder};
  if (service.of_system) {
    service.unit_folder = "/etc/systemd/system";
    return service;
  }
  if (home_folder.empty()) return Unavailable("HOME is not set: no place for a service");
  service.unit_folder = home_folder + "/.config/systemd/user";
  return service;
}

std::string UnitOf(const Service& service) {
  return fmt::format(kUnit, service.program, service.data_folder,
                     service.of_system ? "multi-user.target" : "default.target");
}

Status Install(const Service& service) {
  for (const std::string& path : {service.program, service.data_folder}) {
    if (path.find_first_of("\"\\%$\n") != std::string::npos) {
      return InvalidArgument("--data", "bad_path",
                             path + ": a service's paths must not hold \" \\ % $ or a new line");
    }
  }
  std::error_code error;
  const bool anew = !std::filesystem::exists(service.Path(), error);
  std::filesystem::create_directories(service.unit_folder, error);
  TRY(WriteFile(service.Path(), UnitOf(service), FileMode::kEveryoneReads));
  Status taken = Systemctl(service, {"daemon-reload"});
  if (taken) taken = Systemctl(service, {"enable", "--now", std::string(kName)});
  // One that runs already is another version of this program, or has other settings.
  if (taken && !anew) taken = Systemctl(service, {"restart", std::string(kName)});
  if (taken) return {};
  if (anew) TRY(RemoveUnit(service));
  return taken;
}

Status Uninstall(const Service& service) {
  if (!std::filesystem::exists(service.Path())) return {};
  TRY(Systemctl(service, {"disable", "--now", std::string(kName)}));
  TRY(RemoveUnit(service));
  return Systemctl(service, {"daemon-reload"});
}

}  // namespace ioworker::bin
