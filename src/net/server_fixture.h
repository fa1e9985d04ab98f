// A server on a free port of this machine, for tests.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "net/test_support.h"

namespace ioworker::net {

inline Response Text(int status, std::string body) {
  return {.status = status, .body = std::move(body)};
}

class ServerTest : public ::testing::Test {
 protected:
  void Start(const ServerLimits& limits = {}) { server_ = StartServer(loop_, handler_, limits); }
  RawPeer Connect() { return RawPeer(server_->port()); }

  // Keeps the exchange instead of answering.
  void KeepExchanges() {
    handler_.serve = [this](std::shared_ptr<Exchange> exchange) { kept_.Put(std::move(exchange)); };
  }

  Loop loop_{2};
  TestHandler handler_;
  Mailbox<std::shared_ptr<Exchange>> kept_;
  std::unique_ptr<Server> server_;
};

}  // namespace ioworker::net
