#include "bin/environment.h"

#include <array>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace ioworker::bin {
namespace {

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string DefaultDataFolder() {
  if (getuid() == 0) return "/var/lib/ioworker";
  const std::string share = Variable("XDG_DATA_HOME");
  if (!share.empty()) return share + "/ioworker";
  return Variable("HOME") + "/.local/share/ioworker";
}

}  // namespace

ProgramEnvironment ReadEnvironment() {
  ProgramEnvironment environment;
  environment.data_folder = AbsolutePath(Variable("IOWORKER_DATA"));
  if (environment.data_folder.empty()) environment.data_folder = DefaultDataFolder();
  environment.home_folder = Variable("HOME");
  environment.url = Variable("IOWORKER_URL");
  environment.key = Variable("IOWORKER_KEY");
  environment.proxy = Variable("HTTPS_PROXY");
  if (environment.proxy.empty()) environment.proxy = Variable("https_proxy");
  environment.no_proxy = Variable("NO_PROXY");
  if (environment.no_proxy.empty()) environment.no_proxy = Variable("no_proxy");
  environment.docker_host = Variable("DOCKER_HOST");
  environment.docker_config = Variable("DOCKER_CONFIG");
  if (environment.docker_config.empty()) environment.docker_config = Variable("HOME") + "/.docker";
  environment.runtime_folder = Variable("XDG_RUNTIME_DIR");
  environment.no_color = !Variable("NO_COLOR").empty();
  return environment;
}

std::string AbsolutePath(const std::string& path) {
  if (path.empty()) return path;
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "device";
  return name.data();
}

std::string FindConsole() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return {};
  const auto folder = program.parent_path();
  // Installed, or in the build folder of a checkout (build/PRESET/src/bin).
  const std::array candidates = {folder / "../share/ioworker/console",
                                 folder / "../../../../web/dist"};
  for (const auto& candidate : candidates) {
    if (std::filesystem::exists(candidate / "index.html", error)) {
      return std::filesystem::weakly_canonical(candidate, error).string();
    }
  }
  return {};
}

}  // namespace ioworker::bin
