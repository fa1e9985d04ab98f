// Trunk: this replica's connection to the one that leads. Kept open while it follows: Follow is
// called again and again, and connects anew when the connection has ended or another leads. Any
// thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "gateway/trunk_client.h"
#include "net/loop.h"

namespace ioworker::gateway {

class Trunk {
 public:
  // Called on the network's threads, one after the other.
  struct Events {
    std::function<void(const std::shared_ptr<TrunkClient>& client, const std::string& url)> opened;
    std::function<void()> lost;  // once after each `opened`
    std::function<void(std::shared_ptr<net::Exchange>)> given_back;
    std::function<void(std::vector<std::shared_ptr<net::Exchange>>)> unanswered;
    std::function<void(const std::string& secret_hash)> over_credential;
  };

  // `ca_path`: by which to trust the leader's certificate; empty: the system's store.
  Trunk(net::Loop& loop, std::string ca_path, Events events);

  // Nothing is told any more once this returns, though the network may keep a connection for
  // longer. Not on a network thread.
  ~Trunk();

  // Leads to this replica from now on.
  void Follow(const std::string& url, const std::string& secret) EXCLUDES(order_, mutex_);

  // Leads nowhere from now on.
  void Stop() EXCLUDES(order_, mutex_);

  // Null while it is not open.
  std::shared_ptr<TrunkClient> client() const EXCLUDES(mutex_);

 private:
  // How a connection reaches the trunk, for as long as there is one.
  struct Guard {
    Mutex mutex;
    Trunk* trunk GUARDED_BY(mutex) = nullptr;

    template <class Act>
    void Run(const Act& act) EXCLUDES(mutex) {
      Lock lock(mutex);
      if (trunk != nullptr) act(*trunk);
    }
  };

  TrunkClient::Events EventsOf(std::uint64_t attempt);
  void OnOpened(std::uint64_t attempt) EXCLUDES(order_, mutex_);
  void OnClosed(std::uint64_t attempt, std::vector<std::shared_ptr<net::Exchange>> unanswered)
      EXCLUDES(order_, mutex_);
  std::shared_ptr<TrunkClient> Begin(std::shared_ptr<TrunkClient> client) REQUIRES(order_);

  net::Loop& loop_;
  const std::string ca_path_;
  const Events events_;
  const std::shared_ptr<Guard> guard_ = std::make_shared<Guard>();

  Mutex order_;  // held while an event is told, so that they are told in order; before mutex_
  mutable Mutex mutex_;
  std::string url_ GUARDED_BY(mutex_);
  std::string secret_ GUARDED_BY(mutex_);
  std::uint64_t attempt_ GUARDED_BY(mutex_) = 0;
  std::shared_ptr<TrunkClient> trying_ GUARDED_BY(mutex_);  // or open
  bool open_ GUARDED_BY(mutex_) = false;
};

}  // namespace ioworker::gateway
