// Events in the database.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/events/event.h"
#include "store/many.h"
#include "store/page.h"

namespace ioworker::store {

Status SaveEvents(db::Connection& writer, std::span<const events::Event> events);

// The highest number given to an event; 0 if there is none.
Result<std::uint64_t> LastEvent(db::Connection& connection);

// Newest first, those before `before` (0: from the newest). A nil viewer sees every event; others
// those that concern them. A nil job or device means any.
struct EventFilter {
  AccountId viewer;
  JobId job;
  DeviceId device;
  std::uint64_t before = 0;
};
Result<Page<events::Event>> ListEvents(db::Connection& connection, const EventFilter& filter,
                                       std::uint32_t size);

// Oldest first, those after `after`, at most `size`.
Result<std::vector<events::Event>> EventsAfter(db::Connection& connection, AccountId viewer,
                                               std::uint64_t after, std::uint32_t size);

// Up to which number events are older than `before`, looking at `size` of them at most; 0 if none
// is. Never the last one: its number is the beginning of the next.
Result<std::uint64_t> FindOldEvents(db::Connection& connection, Instant before, std::uint32_t size);

Status ForgetEvents(db::Connection& writer, std::uint64_t up_to);

}  // namespace ioworker::store
