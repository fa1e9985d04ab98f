// Relay: carries TCP connections to a server, until the network between them is cut.
//
// While it is cut nothing moves and nothing is closed, as behind a router that has died:
// connections stand, what is sent waits, new ones get no answer. Any thread.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>

#include "base/file.h"
#include "base/mutex.h"

namespace ioworker::integration {

class Relay {
 public:
  // To this port of this machine.
  explicit Relay(std::uint16_t target);
  ~Relay();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  void Cut();

  // What waited arrives after all; or the connections that stood are closed.
  enum class Standing { kGoOn, kClosed };
  void Mend(Standing standing);

 private:
  // One direction of a connection.
  struct Way {
    int from = -1;
    int to = -1;
    std::string waiting;
    bool Move(short from_events, short to_events);
  };
  struct Connection {
    FileHandle near, far;
    Way up, down;
  };

  void Work(const std::stop_token& stop);
  std::vector<pollfd> Wanted();
  void Accept();
  void Wake() const;

  const std::uint16_t target_;
  std::uint16_t port_ = 0;
  FileHandle listener_;
  FileHandle waker_;
  std::list<Connection> connections_;  // of the thread

  Mutex mutex_;
  bool cut_ GUARDED_BY(mutex_) = false;
  bool close_all_ GUARDED_BY(mutex_) = false;

  std::jthread thread_;
};

}  // namespace ioworker::integration
