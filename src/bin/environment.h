// What the program reads from its environment, once, at start.
#pragma once

#include <string>

namespace ioworker::bin {

struct ProgramEnvironment {
  std::string data_folder;     // IOWORKER_DATA, absolute; else $HOME/.local/share/ioworker, or
                               // /var/lib/ioworker for root
  std::string home_folder;     // HOME
  std::string url;             // IOWORKER_URL
  std::string key;             // IOWORKER_KEY
  std::string proxy;           // HTTPS_PROXY, https_proxy
  std::string no_proxy;        // NO_PROXY, no_proxy
  std::string docker_host;     // DOCKER_HOST
  std::string docker_config;   // DOCKER_CONFIG, a folder; else $HOME/.docker
  std::string runtime_folder;  // XDG_RUNTIME_DIR
  bool no_color = false;       // NO_COLOR
};

ProgramEnvironment ReadEnvironment();

// A path from where the program was started, as an absolute one: what is kept or passed on must
// mean the same to everybody.
std::string AbsolutePath(const std::string& path);

// The machine's own name.
std::string HostName();

// Where the built console lies beside this program, or empty.
std::string FindConsole();

}  // namespace ioworker::bin
