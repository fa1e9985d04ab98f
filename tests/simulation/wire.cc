#include "wire.h"

#include <algorithm>

namespace ioworker::simulation {

Duration Wire::Delay() {
  if (world_.Suffers(&Faults::message_slow)) return world_.Millis(200, 4000);
  return world_.Millis(1, 200);
}

std::uint64_t Wire::Open(DeviceId device, LinkEnd& end, core::LinkDevice hello) {
  if (!coordinator_.up()) return 0;
  const std::uint64_t connection = ++last_connection_;
  auto& link = links_[connection];
  link.device = device;
  link.end = &end;
  link.number = hello.link = coordinator_.NewLink();
  Up(connection, /*ordered=*/true, [this, connection, hello = std::move(hello)](Link&) {
    coordinator_.Submit(hello, [this, connection](const core::Outcome& outcome) {
      const auto found = links_.find(connection);
      if (found == links_.end()) return;
      if (outcome.verdict != core::Verdict::kOk) return CloseFromCoordinator(connection);
      linked_[found->second.device] = connection;
      Down(connection, Welcome{outcome});
    });
  });
  return connection;
}

void Wire::Report(std::uint64_t connection, core::ReportLease report) {
  const auto send = [this, connection, report](bool ordered) {
    Up(connection, ordered, [this, connection, report](Link& link) {
      auto command = report;
      command.link = link.number;
      coordinator_.Submit(command, [this, connection](const core::Outcome& outcome) {
        const bool good =
            outcome.verdict == core::Verdict::kOk || outcome.verdict == core::Verdict::kRepeated;
        if (!good) return CloseFromCoordinator(connection);
        Down(connection, Acknowledge{outcome.sequence});
      });
    });
  };
  if (world_.Suffers(&Faults::message_lost)) {
    if (const auto link = links_.find(connection); link != links_.end())
      link->second.up_lost = true;
    return Break(connection);
  }
  send(!world_.Suffers(&Faults::message_reordered));
  if (world_.Suffers(&Faults::message_repeated)) send(/*ordered=*/false);
}

void Wire::Heartbeat(std::uint64_t connection, std::uint64_t recorded) {
  Up(connection, /*ordered=*/true, [this, recorded](Link& link) {
    coordinator_.Submit(
        core::NotePresence{
            {{.device = link.device, .link = link.number, .queued = {}, .recorded = recorded}}},
        {});
  });
}

void Wire::OwnerState(std::uint64_t connection, core::SetOwnerState state) {
  Up(connection, /*ordered=*/true, [this, state = std::move(state)](Link& link) {
    auto command = state;
    command.link = link.number;
    coordinator_.Submit(command, {});
  });
}

void Wire::Upload(core::KeepCheckpoint command, std::function<void()> kept) {
  if (world_.Suffers(&Faults::message_lost)) return;
  const auto length = world_.Suffers(&Faults::upload_slow) ? world_.Millis(1000, 90'000) : Delay();
  world_.timeline.After(length, [this, command = std::move(command), kept = std::move(kept)] {
    coordinator_.Submit(command, [kept](const core::Outcome& outcome) {
      if (outcome.verdict == core::Verdict::kOk) kept();
    });
  });
}

void Wire::Up(std::uint64_t connection, bool ordered, std::function<void(Link&)> act) {
  const auto found = links_.find(connection);
  if (found == links_.end() || found->second.up_lost) return;
  Instant arrival = world_.now() + Delay();
  if (ordered) arrival = found->second.up_clear = std::max(arrival, found->second.up_clear);
  world_.timeline.After(arrival - world_.now(), [this, connection, act = std::move(act)] {
    const auto link = links_.find(connection);
    if (link == links_.end() || !link->second.up_open) return;
    if (coordinator_.up()) heard_[link->second.device] = world_.now();
    act(link->second);
  });
}

void Wire::Down(std::uint64_t connection, ToDevice message) {
  const bool numbered = std::holds_alternative<Acknowledge>(message);
  if (world_.Suffers(&Faults::message_lost)) {
    if (!numbered) Break(connection);
    return;
  }
  Deliver(connection, !(numbered && world_.Suffers(&Faults::message_reordered)), message);
  if (world_.Suffers(&Faults::message_repeated)) Deliver(connection, /*ordered=*/true, message);
}

void Wire::Deliver(std::uint64_t connection, bool ordered, const ToDevice& message) {
  const auto found = links_.find(connection);
  if (found == links_.end()) return;
  Instant arrival = world_.now() + Delay();
  if (ordered) arrival = found->second.down_clear = std::max(arrival, found->second.down_clear);
  world_.timeline.After(arrival - world_.now(), [this, connection, message] {
    const auto link = links_.find(connection);
    if (link == links_.end() || !link->second.down_open) return;
    link->second.end->OnMessage(connection, message);
  });
}

void Wire::OnMessage(const core::DeviceMessage& message) {
  const auto found = linked_.find(message.device);
  if (found == linked_.end()) return;
  const std::uint64_t connection = found->second;
  if (message.link != 0 && message.link != links_.at(connection).number) return;
  if (std::holds_alternative<core::CloseLink>(message.what))
    return CloseFromCoordinator(connection);
  Down(connection, message);
}

void Wire::CloseFromCoordinator(std::uint64_t connection) {
  const auto found = links_.find(connection);
  if (found == links_.end()) return;
  auto& link = found->second;
  link.up_open = false;
  const auto linked = linked_.find(link.device);
  if (linked != linked_.end() && linked->second == connection) linked_.erase(linked);
  coordinator_.Submit(core::UnlinkDevice{.device = link.device, .link = link.number}, {});
  world_.timeline.After(Delay(), [this, connection] {
    const auto node = links_.extract(connection);
    if (node) node.mapped().end->OnClosed(connection);
  });
}

void Wire::Break(std::uint64_t connection) {
  const auto found = links_.find(connection);
  if (found == links_.end()) return;
  // What is under way to the coordinator may still get there, and it may notice only later.
  found->second.down_open = false;
  const bool in_trouble = world_.faults.link_break > 0;
  const auto notices = in_trouble ? world_.Millis(0, 90'000) : world_.Millis(0, 200);
  const auto unlinked =
      core::UnlinkDevice{.device = found->second.device, .link = found->second.number};
  LinkEnd* const end = found->second.end;
  world_.timeline.After(in_trouble ? world_.Millis(0, 20'000) : world_.Millis(0, 200),
                        [end, connection] { end->OnClosed(connection); });
  world_.timeline.After(notices, [this, connection, unlinked] {
    if (links_.erase(connection) == 0) return;
    const auto linked = linked_.find(unlinked.device);
    if (linked != linked_.end() && linked->second == connection) linked_.erase(linked);
    coordinator_.Submit(unlinked, {});
  });
}

void Wire::OnCoordinatorCrash() {
  linked_.clear();
  for (const auto& [connection, link] : std::exchange(links_, {})) {
    world_.timeline.After(world_.Millis(0, 3000),
                          [end = link.end, number = connection] { end->OnClosed(number); });
  }
}

Instant Wire::LastHeard(DeviceId device) const {
  const auto found = heard_.find(device);
  return found == heard_.end() ? Instant{} : found->second;
}

}  // namespace ioworker::simulation
