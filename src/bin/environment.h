// What the program reads from its environment, once, at start.
#pragma once

#include <string>

namespace ioworker::bin {

struct ProgramEnvironment {
  std::string data_folder;    // IOWORKER_DATA, else $HOME/.local/share/ioworker, or /var/lib/ioworker for root
  std::string url;            // IOWORKER_URL
  std::string key;            // IOWORKER_KEY
  std::string proxy;          // HTTPS_PROXY, https_proxy
  std::string docker_host;    // DOCKER_HOST
  std::string runtime_folder; // XDG_RUNTIME_DIR
  bool no_color = false;      // NO_COLOR
};

ProgramEnvironment ReadEnvironment();

// The machine's own name.
std::string HostName();

// Where the built console lies beside this program, or empty.
std::string FindConsole();

}  // namespace ioworker::bin
