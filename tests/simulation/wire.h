// The wire between devices and the coordinator, and the gateway at its end.
//
// A link keeps the order of messages, as TCP does. In trouble the wire does worse than TCP would to
// what is numbered: reports and acknowledgements are repeated and reordered, acknowledgements are
// lost. When a report or an order (Assign, Stop) is lost the link breaks, and nothing that was sent
// after it arrives. Links break at one end first; the other end may notice long after.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <variant>

#include "coordinator.h"
#include "core/command.h"
#include "core/outcome.h"
#include "world.h"

namespace ioworker::simulation {

// What the coordinator says to a device.
struct Welcome {
  core::Outcome outcome;
};
struct Acknowledge {
  std::uint64_t sequence = 0;
};
using ToDevice = std::variant<Welcome, Acknowledge, core::DeviceMessage>;

// The device's end of a link. Numbers of connections are the device's own and never used twice.
class LinkEnd {
 public:
  virtual ~LinkEnd() = default;
  virtual void OnMessage(std::uint64_t connection, const ToDevice& message) = 0;
  virtual void OnClosed(std::uint64_t connection) = 0;
};

class Wire {
 public:
  // No message is longer on its way while all is calm, nor ever when it is not slow.
  static constexpr Duration kDelayMax = milliseconds{200};
  static constexpr Duration kSlowMax = seconds{4};

  Wire(World& world, Coordinator& coordinator) : world_(world), coordinator_(coordinator) {}

  // Opens a link and says hello (the command's `link` is filled in). Nothing when nobody listens.
  std::uint64_t Open(DeviceId device, LinkEnd& end, core::LinkDevice hello);

  void Report(std::uint64_t connection, core::ReportLease report);
  void Heartbeat(std::uint64_t connection, std::uint64_t recorded);
  void OwnerState(std::uint64_t connection, core::SetOwnerState state);

  // A file on a connection of its own: uploads overtake one another, and get lost, or their answers
  // do. `kept` is called when the coordinator says that it is kept.
  void Upload(core::KeepCheckpoint command, std::function<void()> kept);

  // The device closes its end, or the network between breaks.
  void Break(std::uint64_t connection);

  // For the coordinator's watchers.
  void OnMessage(const core::DeviceMessage& message);
  void OnCoordinatorCrash();

  // When the coordinator last got anything from this device.
  Instant LastHeard(DeviceId device) const;

 private:
  struct Link {
    DeviceId device;
    LinkEnd* end = nullptr;
    core::LinkId number = 0;  // at the coordinator
    bool up_open = true;      // device to coordinator
    bool up_lost = false;     // a message was lost: those behind it are too
    bool down_open = true;    // coordinator to device
    Instant up_clear{};       // when the last message of each way arrives
    Instant down_clear{};
  };

  Duration Delay();
  void Up(std::uint64_t connection, bool ordered, std::function<void(Link&)> act);
  void Down(std::uint64_t connection, ToDevice message);
  void Deliver(std::uint64_t connection, bool ordered, const ToDevice& message);
  void CloseFromCoordinator(std::uint64_t connection);

  World& world_;
  Coordinator& coordinator_;
  std::uint64_t last_connection_ = 0;
  std::map<std::uint64_t, Link> links_;
  std::map<DeviceId, std::uint64_t> linked_;  // the gateway's: those that were welcomed
  std::map<DeviceId, Instant> heard_;
};

}  // namespace ioworker::simulation
