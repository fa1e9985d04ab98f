// Registry: Debian's docker-registry, on a loopback port of its own, with a folder of its own.
#pragma once

#include <memory>
#include <string>

#include <sys/types.h>

#include "base/file.h"
#include "base/result.h"

namespace ioworker::engine::docker {

class Registry {
 public:
  // kNotFound without the program; scripts/setup installs it. Blocks until it listens.
  // `closed`: to all but ann, whose password is kPassword.
  static Result<std::unique_ptr<Registry>> Start(const std::string& folder, bool closed = false);
  static constexpr const char* kPassword = "pw";

  // Ends the program.
  ~Registry();

  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  // "127.0.0.1:41837": engines take such a registry without TLS.
  const std::string& address() const { return address_; }

 private:
  Registry() = default;

  pid_t process_ = -1;
  FileHandle words_;  // its log
  std::string address_;
};

}  // namespace ioworker::engine::docker
