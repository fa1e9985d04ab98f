#include "gateway/carrier.h"

#include <vector>

#include <gtest/gtest.h>

#include "ioworker/v1/link.pb.h"

namespace ioworker::gateway {
namespace {

class FakeSocket final : public net::WebSocket {
 public:
  bool Send(std::string frame) override {
    sent.push_back(std::move(frame));
    return true;
  }
  std::size_t QueuedBytes() const override { return 0; }
  void Close(std::string reason) override { closed = std::move(reason); }

  std::vector<std::string> sent;
  std::string closed;
};

// A leader's handler of one device.
class FakeLink final : public net::WebSocketHandler {
 public:
  void OnOpen(std::shared_ptr<net::WebSocket> opened) override { socket = std::move(opened); }
  void OnFrame(std::string_view frame) override { frames.emplace_back(frame); }
  void OnClose(std::string_view reason) override { closed = std::string(reason); }

  std::shared_ptr<net::WebSocket> socket;
  std::vector<std::string> frames;
  std::string closed;
};

std::string HelloFrame() {
  v1::DeviceFrame frame;
  frame.mutable_hello()->set_device_id("dev_1");
  return frame.SerializeAsString();
}

std::string HeartbeatFrame() {
  v1::DeviceFrame frame;
  frame.mutable_heartbeat()->set_queued_millis(1);
  return frame.SerializeAsString();
}

std::string ChallengeFrame() {
  v1::CoordinatorFrame frame;
  frame.mutable_challenge()->set_nonce("nonce");
  return frame.SerializeAsString();
}

std::string WelcomeFrame() {
  v1::CoordinatorFrame frame;
  frame.mutable_welcome()->set_protocol(1);
  return frame.SerializeAsString();
}

class CarrierTest : public testing::Test {
 protected:
  // A replica that leads from now on: its link with the device, if there is one.
  std::shared_ptr<FakeLink> Lead() {
    auto link = std::make_shared<FakeLink>();
    carriers_.Attach([link](const net::Request&) { return link; });
    return link;
  }
  void Connect() {
    device_ = carriers_.Open({});
    device_->OnOpen(socket_);
  }
  std::shared_ptr<FakeLink> Linked() {
    auto link = Lead();
    Connect();
    Greet(*link);
    return link;
  }
  void Greet(FakeLink& link) {
    link.socket->Send(ChallengeFrame());
    device_->OnFrame(HelloFrame());
    link.socket->Send(WelcomeFrame());
  }

  Carriers carriers_;
  const std::shared_ptr<FakeSocket> socket_ = std::make_shared<FakeSocket>();
  std::shared_ptr<net::WebSocketHandler> device_;
};

TEST_F(CarrierTest, FramesPassBothWays) {
  const auto link = Linked();
  device_->OnFrame(HeartbeatFrame());
  EXPECT_EQ(link->frames, (std::vector{HelloFrame(), HeartbeatFrame()}));
  EXPECT_EQ(socket_->sent, (std::vector{ChallengeFrame(), WelcomeFrame()}));
  device_->OnClose("gone");
  EXPECT_EQ(link->closed, "gone");
  EXPECT_EQ(carriers_.size(), 0u);
}

TEST_F(CarrierTest, DeviceWaitsForALeader) {
  Connect();
  EXPECT_TRUE(socket_->closed.empty());
  const auto link = Lead();
  ASSERT_TRUE(link->socket);
}

TEST_F(CarrierTest, StandingLinkIsTakenOverOnTheSameConnection) {
  const auto before = Linked();
  carriers_.Detach();
  EXPECT_FALSE(before->closed.empty());
  device_->OnFrame(HeartbeatFrame());  // nobody leads
  const auto link = Lead();
  ASSERT_TRUE(link->socket);
  device_->OnFrame(HeartbeatFrame());  // said to the one before
  EXPECT_TRUE(link->frames.empty());
  Greet(*link);
  EXPECT_EQ(link->frames, std::vector{HelloFrame()});
  EXPECT_TRUE(socket_->closed.empty());
  EXPECT_FALSE(before->socket->Send("late")) << "a leader that is over reaches no device";
}

TEST_F(CarrierTest, DeviceThatIsGreetingIsSentAway) {
  auto link = Lead();
  Connect();
  link->socket->Send(ChallengeFrame());
  carriers_.Detach();
  EXPECT_FALSE(socket_->closed.empty()) << "its answer to the challenge would count for the next";

  socket_->closed.clear();
  link = Lead();
  Connect();
  link->socket->Send(ChallengeFrame());
  device_->OnFrame(HelloFrame());
  carriers_.Detach();
  EXPECT_FALSE(socket_->closed.empty()) << "so would its greeting, which is on its way";
}

TEST_F(CarrierTest, ReplicaThatLeadsAtOnceReplacesTheOneBefore) {
  const auto before = Linked();
  carriers_.Detach();
  Lead();
  carriers_.Detach();
  EXPECT_FALSE(socket_->closed.empty()) << "it had not greeted the one between";
}

}  // namespace
}  // namespace ioworker::gateway
