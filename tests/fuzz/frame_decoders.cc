// What devices, coordinators and replicas say to each other.
#include <memory>

#include "agent/link_state.h"
#include "app/messages.h"
#include "base/clock.h"
#include "base/random.h"
#include "every_decoder.h"
#include "gateway/carrier.h"
#include "gateway/device_link.h"
#include "gateway/gateway.h"
#include "gateway/trunk_client.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::fuzz {
namespace {

class Deaf final : public net::WebSocket {
 public:
  bool Send(std::string) override { return true; }
  std::size_t QueuedBytes() const override { return 0; }
  void Close(std::string) override {}
};

// Frames behind their lengths, one byte each.
std::vector<std::string_view> Split(std::string_view bytes) {
  std::vector<std::string_view> frames;
  while (!bytes.empty()) {
    const auto size = std::min<std::size_t>(static_cast<unsigned char>(bytes[0]), bytes.size() - 1);
    frames.push_back(bytes.substr(1, size));
    bytes.remove_prefix(1 + size);
  }
  return frames;
}

}  // namespace

// A stranger's frames at the gateway; what a device sends as values; and its carrier's look at
// them.
void DeviceFrame(std::string_view bytes) {
  ManualClock clock{Instant{0}};
  SeededRandom random{1};
  gateway::Gateway gateway(clock, random);
  const auto link = std::make_shared<gateway::DeviceLink>(gateway, 1);
  link->OnOpen(std::make_shared<Deaf>());
  gateway::Carriers carriers;
  carriers.Attach(
      [&](const net::Request&) { return std::make_shared<gateway::DeviceLink>(gateway, 2); });
  const auto carrier = carriers.Open({});
  carrier->OnOpen(std::make_shared<Deaf>());
  for (const auto frame : Split(bytes)) {
    link->OnFrame(frame);
    carrier->OnFrame(frame);
    v1::DeviceFrame message;
    if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) continue;
    static_cast<void>(app::FromMessage(message.hello().inventory()));
    const auto ref = app::FromMessage(message.report().lease());
    if (ref) CHECK(app::FromMessage(app::ToMessage(*ref)) == ref, "a lease's name is one");
  }
  link->OnClose("end");
  carrier->OnClose("end");
}

void CoordinatorFrame(std::string_view bytes) {
  SeededRandom random{1};
  agent::LinkState state(10, 5, random, {});
  Duration now = seconds{1};
  state.Tick(now);
  state.OnOpen(now);
  for (const auto frame : Split(bytes)) {
    now += milliseconds{100};
    v1::CoordinatorFrame message;
    if (message.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
      state.OnFrame(std::move(message), now);
    } else {
      state.OnMalformed(now);
    }
    if (state.phase() == agent::LinkState::Phase::kWaiting) {
      now = std::max(now, state.NextTick());
      state.Tick(now);
      state.OnOpen(now);
    }
  }
}

void TrunkFrame(std::string_view bytes) {
  const auto client = std::make_shared<gateway::TrunkClient>(
      gateway::TrunkClient::Events{.opened = [] {},
                                   .given_back = [](const auto&) {},
                                   .closed = [](const auto&) {},
                                   .over_credential = [](const auto&) {}});
  client->OnOpen(std::make_shared<Deaf>());
  for (const auto frame : Split(bytes)) client->OnFrame(frame);
  client->OnClose("end");
}

}  // namespace ioworker::fuzz
