#include "app/feeds.h"

#include <optional>
#include <utility>

#include "app/messages.h"
#include "base/thread.h"

namespace ioworker::app {

EventFeed::EventFeed()
    : thread_(StartThread("events", [this](const std::stop_token& stop) { Tell(stop); })) {}

EventFeed::~EventFeed() {
  thread_.request_stop();
  {
    Lock lock(mutex_);
    changed_.NotifyAll();
  }
  thread_.join();
}

void EventFeed::Watch(AccountId viewer, EventSink sink) {
  {
    Lock lock(mutex_);
    watchers_.push_back({viewer, sink});
  }
  sink->OnGone([this, key = sink.get()] { Leave(key); });
}

void EventFeed::Leave(const Sink<v1::Event>* sink) {
  Lock lock(mutex_);
  std::erase_if(watchers_, [&](const Watcher& watcher) { return watcher.sink.get() == sink; });
}

void EventFeed::Publish(const std::vector<events::Event>& events) {
  std::vector<Watcher> let_go;
  Lock lock(mutex_);
  if (events.empty() || watchers_.empty()) return;
  if (waiting_.size() + events.size() > kWaitingMax) {
    waiting_.clear();
    return let_go.swap(watchers_);  // they go after the lock
  }
  waiting_.insert(waiting_.end(), events.begin(), events.end());
  changed_.NotifyAll();
}

void EventFeed::Tell(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::deque<events::Event> events;
    std::vector<Watcher> watchers;
    {
      Lock lock(mutex_);
      while (waiting_.empty() && !stop.stop_requested()) changed_.Wait(mutex_);
      events.swap(waiting_);
      watchers = watchers_;
    }
    for (const auto& event : events) TellOne(watchers, event);
  }
}

void EventFeed::TellOne(const std::vector<Watcher>& watchers, const events::Event& event) {
  std::optional<Broadcast<v1::Event>> broadcast;
  for (const auto& [viewer, sink] : watchers) {
    const bool visible = viewer.IsNil() || event.renter == viewer || event.lender == viewer;
    if (!visible) continue;
    if (!broadcast) {
      broadcast = {.message = ToMessage(event), .id = std::to_string(event.sequence)};
    }
    if (!sink->Send(*broadcast)) Leave(sink.get());
  }
}

}  // namespace ioworker::app
