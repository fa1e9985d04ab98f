#include "gateway/streams.h"

#include <gtest/gtest.h>

namespace ioworker::gateway {
namespace {

constexpr DeviceId kDevice{.high = 1, .low = 1};

class FakeReceiver final : public app::LogReceiver {
 public:
  bool OnBytes(std::string_view more) override {
    bytes += more;
    return !full;
  }
  void OnEnd(bool complete) override {
    ended = true;
    was_complete = complete;
  }
  void OnGone(std::function<void()> callback) override { leave = std::move(callback); }

  std::string bytes;
  bool full = false;
  bool ended = false;
  bool was_complete = false;
  std::function<void()> leave;  // the reader does
};

class FakeSocket final : public net::WebSocket {
 public:
  bool Send(std::string) override { return true; }
  std::size_t QueuedBytes() const override { return 0; }
  void Close(std::string reason) override { closed = std::move(reason); }

  std::string closed;
};

class StreamsTest : public testing::Test {
 protected:
  std::string Expect() { return streams_.Expect(kDevice, receiver_).value(); }

  ManualClock clock_{Instant{0}};
  SeededRandom random_{1};
  Streams streams_{clock_, random_};
  const std::shared_ptr<FakeReceiver> receiver_ = std::make_shared<FakeReceiver>();
  const std::shared_ptr<FakeSocket> socket_ = std::make_shared<FakeSocket>();
};

TEST_F(StreamsTest, BytesReachTheReaderOnceAndTheEndIsWhole) {
  const auto token = Expect();
  const auto handler = streams_.Open(token);
  ASSERT_NE(handler, nullptr);
  EXPECT_EQ(streams_.Open(token), nullptr) << "a token is good once";
  handler->OnOpen(socket_);
  handler->OnFrame("one");
  handler->OnFrame("two");
  EXPECT_EQ(receiver_->bytes, "onetwo");
  handler->OnClose("end");
  EXPECT_TRUE(receiver_->ended && receiver_->was_complete);
}

// A device that dies closes its connection too, and the words for that have "end" in them.
TEST_F(StreamsTest, LogOfADeviceThatDiedIsNotComplete) {
  const auto handler = streams_.Open(Expect());
  handler->OnOpen(socket_);
  handler->OnClose("the other end closed the connection");
  EXPECT_TRUE(receiver_->ended);
  EXPECT_FALSE(receiver_->was_complete);
}

TEST_F(StreamsTest, ReaderThatLeavesEndsTheDevicesConnection) {
  const auto handler = streams_.Open(Expect());
  handler->OnOpen(socket_);
  receiver_->leave();
  EXPECT_EQ(socket_->closed, "nobody reads");
}

TEST_F(StreamsTest, ReaderThatLeavesBeforeTheDeviceComesIsForgotten) {
  const auto token = Expect();
  receiver_->leave();
  EXPECT_EQ(streams_.Open(token), nullptr);
}

TEST_F(StreamsTest, ReaderThatLeavesWhileTheDeviceConnectsEndsIt) {
  const auto handler = streams_.Open(Expect());
  receiver_->leave();
  handler->OnOpen(socket_);
  EXPECT_EQ(socket_->closed, "nobody reads");
}

TEST_F(StreamsTest, ReaderThatWantsNoMoreEndsIt) {
  const auto handler = streams_.Open(Expect());
  handler->OnOpen(socket_);
  receiver_->full = true;
  handler->OnFrame("one");
  handler->OnFrame("two");
  EXPECT_EQ(socket_->closed, "nobody reads");
  EXPECT_EQ(receiver_->bytes, "one");
}

TEST_F(StreamsTest, DeviceThatDoesNotComeEndsTheWait) {
  const auto token = Expect();
  clock_.Advance(seconds{31});
  streams_.Expire();
  EXPECT_TRUE(receiver_->ended);
  EXPECT_FALSE(receiver_->was_complete);
  EXPECT_EQ(streams_.Open(token), nullptr);
}

TEST_F(StreamsTest, ReadersOfOneDeviceAreBounded) {
  std::vector<std::shared_ptr<FakeReceiver>> receivers;
  for (std::uint32_t i = 0; i < Streams::kPerDeviceMax; ++i) {
    receivers.push_back(std::make_shared<FakeReceiver>());
    ASSERT_TRUE(streams_.Expect(kDevice, receivers.back()));
  }
  EXPECT_EQ(streams_.Expect(kDevice, receiver_).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(streams_.Expect({.high = 1, .low = 2}, receiver_));
  receivers[0]->leave();
  EXPECT_TRUE(streams_.Expect(kDevice, std::make_shared<FakeReceiver>()));
}

}  // namespace
}  // namespace ioworker::gateway
