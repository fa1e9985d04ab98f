// NameServer: answers a job's questions for names, on the gateway of its bridge: what this
// machine's own resolver says, if the job may know it, and never an address that is not public. So
// a name that turns to a private address (DNS rebinding) has none, and no question leaves but for
// addresses.
//
// Has threads of its own, "names", so that a slow name holds up no other.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file.h"
#include "egress/dns_message.h"
#include "egress/lookup.h"

namespace ioworker::egress {

struct NameServerOptions {
  Address gateway{};
  std::uint16_t port = 53;  // 0: one that is free
  bool listed = false;      // only these names have addresses
  std::vector<std::string> names{};
  Lookup lookup = SystemLookup;
  // Before the answer is given; if it fails, none is. On a thread of the server's.
  std::function<Status(const std::vector<Address>&)> on_addresses = [](const auto&) {
    return Status{};
  };
};

inline constexpr seconds kDnsTimeToLive{60};

class NameServer {
 public:
  // kUnavailable if the gateway's port cannot be had.
  static Result<std::unique_ptr<NameServer>> Start(NameServerOptions options);

  // Waits for lookups under way.
  ~NameServer();

  std::uint16_t port() const { return port_; }

 private:
  NameServer(NameServerOptions options, FileHandle socket, std::uint16_t port);

  void Serve(const std::stop_token& stop);
  std::optional<std::string> Reply(std::string_view message);
  std::string Answer(const DnsQuestion& question);

  const NameServerOptions options_;
  const FileHandle socket_;
  const std::uint16_t port_;
  const FileHandle stopped_;
  std::vector<std::jthread> threads_;
};

}  // namespace ioworker::egress
