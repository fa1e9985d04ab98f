// SmtpServer: Debian's aiosmtpd on loopback ports of its own, with a certificate made on the spot.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include "base/file.h"
#include "base/result.h"

namespace ioworker::mail {

class SmtpServer {
 public:
  // kNotFound without the package; scripts/setup installs it. Blocks until it listens.
  static Result<std::unique_ptr<SmtpServer>> Start();

  // Ends the program and removes its folder.
  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  // "starttls", "plain" or "tls".
  std::uint16_t port(const std::string& kind) const { return ports_.at(kind); }
  std::string certificate() const { return folder_ + "/certificate.pem"; }  // for localhost

  // Writes a file that only its owner reads, and returns its path.
  std::string File(const std::string& name, const std::string& content) const;

  // The Nth letter that it took, 1 or more; null if there was none.
  nlohmann::json Taken(int number) const;

 private:
  SmtpServer() = default;

  pid_t process_ = -1;
  FileHandle input_;  // the server lives as long as this end is open
  FileHandle output_;
  std::string folder_;
  nlohmann::json ports_;
};

}  // namespace ioworker::mail
