#include "app/feeds.h"

#include "app/messages.h"

namespace ioworker::app {

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
  if (events.empty()) return;
  Lock lock(mutex_);
  std::erase_if(watchers_, [&](Watcher& watcher) {
    for (const auto& event : events) {
      const bool visible = watcher.viewer.IsNil() || event.renter == watcher.viewer ||
                           event.lender == watcher.viewer;
      if (!visible) continue;
      if (!watcher.sink->Send(ToMessage(event), std::to_string(event.sequence))) return true;
    }
    return false;
  });
}

}  // namespace ioworker::app
