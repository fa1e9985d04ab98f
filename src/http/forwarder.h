// Forwarder: what becomes of calls that only the leading replica answers.
//
// While nobody leads they wait here, for a few seconds at most, so that a caller does not notice
// how a coordinator changes hands. A call that was under way when the leader was lost is sent again
// if it only asks; if it wanted a change, which may have been made, its caller is told to send it
// again, with the same request_id. Any thread.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "http/method.h"
#include "net/server.h"
#include "net/workers.h"

namespace ioworker::http {

// The replica that leads, as another one reaches it.
struct Leader {
  // Sends a call, to be answered through its exchange. False: the connection has just ended.
  std::function<bool(const std::shared_ptr<net::Exchange>&)> send;
  std::string url;      // for uploads, which go on connections of their own
  std::string ca_path;  // to trust it by; empty: the system's certificates
};

class Forwarder {
 public:
  // `serve` answers a call here, once this replica leads; it may block.
  Forwarder(const Clock& clock, std::function<void(std::shared_ptr<net::Exchange>)> serve);

  bool leads() const { return leads_; }

  // On a worker thread.
  void Forward(const Method& method, std::shared_ptr<net::Exchange> exchange) EXCLUDES(mutex_);

  // Another replica leads.
  void Follow(Leader leader) EXCLUDES(mutex_);

  // Nobody leads.
  void Wait() EXCLUDES(mutex_);

  // The leader was lost before it had answered these.
  void TakeBack(std::vector<std::shared_ptr<net::Exchange>> unanswered) EXCLUDES(mutex_);

  // The leader has not begun this one and will not: it is for the next.
  void Keep(std::shared_ptr<net::Exchange> exchange) EXCLUDES(mutex_);

  // This replica leads, from now to its end.
  void Lead() EXCLUDES(mutex_);

  // Now and then: refuses what has waited for too long.
  void Tick() EXCLUDES(mutex_);

  // Refuses what waits, and ends what runs. Before what `serve` refers to goes.
  void Stop() EXCLUDES(mutex_);

  static constexpr Duration kWaitMax = seconds{8};
  static constexpr std::size_t kWaitingMax = 4096;
  static constexpr int kWorkerThreads = 8;

 private:
  struct Waiting {
    std::shared_ptr<net::Exchange> exchange;
    Duration since{};
  };

  void Upload(net::Exchange& exchange) EXCLUDES(mutex_);
  void Send(std::shared_ptr<net::Exchange> exchange) EXCLUDES(mutex_);
  std::deque<Waiting> TakeWaiting() EXCLUDES(mutex_);

  const Clock& clock_;
  const std::function<void(std::shared_ptr<net::Exchange>)> serve_;
  std::atomic<bool> leads_ = false;
  net::Workers workers_{kWorkerThreads, kWaitingMax};

  Mutex mutex_;
  std::shared_ptr<const Leader> leader_ GUARDED_BY(mutex_);
  std::deque<Waiting> waiting_ GUARDED_BY(mutex_);
};

}  // namespace ioworker::http
