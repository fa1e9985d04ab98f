// Feeds: what goes on right now, for those who watch. Nothing here is stored.
//
// EventFeed lies here; TelemetryFeed and LiveLogs are implemented by the gateway, which holds the
// devices. Any thread.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/body.h"
#include "base/mutex.h"
#include "domain/events/event.h"
#include "domain/jobs/lease_ref.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::app {

// Passes committed events on to whoever may see them, on a thread of its own: each event is made
// into a message once, however many watch, and no commit waits for it.
class EventFeed {
 public:
  using EventSink = std::shared_ptr<Sink<v1::Event>>;

  EventFeed();
  ~EventFeed();

  // A nil viewer sees everything. The sink is dropped when its reader leaves; the feed must outlive
  // it.
  void Watch(AccountId viewer, EventSink sink);

  // On the commit thread, in order. When kWaitingMax wait already, whoever watches is let go: they
  // come back, and read what they have missed from the store.
  void Publish(const std::vector<events::Event>& events) EXCLUDES(mutex_);

  static constexpr std::size_t kWaitingMax = 100'000;

 private:
  struct Watcher {
    AccountId viewer;
    EventSink sink;
  };
  void Leave(const Sink<v1::Event>* sink) EXCLUDES(mutex_);
  void Tell(const std::stop_token& stop) EXCLUDES(mutex_);
  void TellOne(const std::vector<Watcher>& watchers, const events::Event& event) EXCLUDES(mutex_);

  Mutex mutex_;
  Condition changed_;
  std::vector<Watcher> watchers_ GUARDED_BY(mutex_);
  std::deque<events::Event> waiting_ GUARDED_BY(mutex_);
  std::jthread thread_;  // last: ends before the rest goes
};

class TelemetryFeed {
 public:
  virtual ~TelemetryFeed() = default;

  // Sends what is remembered of the last minutes, then each new sample; asks the device for one a
  // second while anybody watches.
  virtual void Watch(DeviceId device, std::shared_ptr<Sink<v1::TelemetrySample>> sink) = 0;

  // What a device sent last, within the last minutes.
  virtual std::optional<v1::TelemetrySample> Latest(DeviceId device) = 0;

  // Averages of minutes that are to be kept, each handed out once. Those of a device come together
  // when their stretch (devices::kStretch) is over, or the device has been away for minutes; with
  // `all`, at once, the minute that has not ended included.
  struct Minutes {
    DeviceId device;
    std::vector<v1::TelemetrySample> samples{};
  };
  virtual std::vector<Minutes> TakeMinutes(bool all) = 0;

  // Those of one device that have not been handed out yet.
  virtual std::vector<v1::TelemetrySample> LatestMinutes(DeviceId device) = 0;

  // How far a lease's image has been pulled, 0 to 1; nothing if that is not known.
  virtual std::optional<double> PullProgress(const jobs::LeaseRef& lease) = 0;
};

// Gets the bytes of a log as the agent keeps them (app/logs.h reads them).
class LogReceiver {
 public:
  virtual ~LogReceiver() = default;
  virtual bool OnBytes(std::string_view bytes) = 0;  // false: send no more

  // No more bytes will come: the log has ended, or (not `complete`) the device was lost meanwhile.
  virtual void OnEnd(bool complete) = 0;

  // Called once when the reader has left or the log has ended. May come at once, on any thread.
  virtual void OnGone(std::function<void()> gone) = 0;
};

class LiveLogs {
 public:
  virtual ~LiveLogs() = default;

  // Asks the device for the log of a lease that it holds. kUnavailable if the device has no link
  // now.
  virtual Status Open(DeviceId device, const jobs::LeaseRef& lease, std::uint64_t offset,
                      bool follow, std::shared_ptr<LogReceiver> receiver) = 0;
};

// Asks linked devices for the policies that they follow.
class DevicePolicies {
 public:
  virtual ~DevicePolicies() = default;

  // Blocks until the device has answered. kUnavailable if it has no link or does not answer.
  virtual Result<v1::PolicyAnswer> Ask(DeviceId device, v1::PolicyQuery query) = 0;
};

}  // namespace ioworker::app
