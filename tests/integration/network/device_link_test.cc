// What a hostile or outdated device gets on the link.
#include <deque>

#include "base/mutex.h"
#include "ioworker/v1/link.pb.h"
#include "net/websocket_client.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

// Keeps what the coordinator says, for a test that waits for it.
class Listener final : public net::WebSocketHandler {
 public:
  void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
    Lock lock(mutex_);
    socket_ = std::move(socket);
    changed_.NotifyAll();
  }
  void OnFrame(std::string_view bytes) override {
    Lock lock(mutex_);
    frames_.emplace_back(bytes);
    changed_.NotifyAll();
  }
  void OnClose(std::string_view) override {
    Lock lock(mutex_);
    socket_.reset();
    closed_ = true;
    changed_.NotifyAll();
  }

  // The next frame; an empty one when the connection has closed.
  v1::CoordinatorFrame Next() {
    Lock lock(mutex_);
    while (frames_.empty() && !closed_) {
      if (!changed_.WaitFor(mutex_, seconds{20})) return {};
    }
    v1::CoordinatorFrame frame;
    if (frames_.empty()) return frame;
    frame.ParseFromString(frames_.front());
    frames_.pop_front();
    return frame;
  }

  bool AwaitClose() {
    Lock lock(mutex_);
    while (!closed_) {
      if (!changed_.WaitFor(mutex_, seconds{20})) return false;
    }
    return true;
  }

  void Send(std::string bytes) {
    Lock lock(mutex_);
    if (socket_) socket_->Send(std::move(bytes));
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::shared_ptr<net::WebSocket> socket_ GUARDED_BY(mutex_);
  std::deque<std::string> frames_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

class DeviceLinkTest : public NetworkFixture {
 protected:
  void SetUp() override {
    NetworkFixture::SetUp();
    device_id_ = Enrol(key_pair_, EnrolmentCode()).body.value("deviceId", "");
    ASSERT_FALSE(device_id_.empty());
    net::ConnectOptions options;
    options.url = coordinator_->url() + "/v1/device/connect";
    options.limits.frame_bytes_max = 4 << 20;
    net::ConnectWebSocket(loop_, std::move(options), listener_);
    challenge_ = listener_->Next();
    ASSERT_TRUE(challenge_.has_challenge());
  }

  v1::DeviceFrame Hello(const KeyPair& signer) {
    v1::DeviceFrame frame;
    auto* hello = frame.mutable_hello();
    hello->set_protocol_min(1);
    hello->set_protocol_max(1);
    hello->set_device_id(device_id_);
    hello->set_signature(signer.Sign("ioworker hello\n" + challenge_.challenge().nonce() + "\n" +
                                     challenge_.challenge().server_name() + "\n" + device_id_));
    hello->set_spool_id("spool");
    hello->mutable_inventory()->set_cores(4);
    hello->mutable_inventory()->set_memory_mib(4096);
    hello->mutable_inventory()->set_disk_mib(10'000);
    return frame;
  }

  net::Loop loop_{1};
  const KeyPair key_pair_ = KeyPair::Make();
  std::string device_id_;
  const std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
  v1::CoordinatorFrame challenge_;
};

TEST_F(DeviceLinkTest, TheDevicesOwnSignatureIsWelcome) {
  listener_->Send(Hello(key_pair_).SerializeAsString());
  EXPECT_TRUE(listener_->Next().has_welcome());
}

TEST_F(DeviceLinkTest, AMessageForOneDeviceSignedByAnotherIsRefused) {
  listener_->Send(Hello(KeyPair::Make()).SerializeAsString());
  EXPECT_EQ(listener_->Next().refusal().reason(), "bad_signature");
  EXPECT_TRUE(listener_->AwaitClose());
}

TEST_F(DeviceLinkTest, AnOldProtocolIsRefusedWithItsReason) {
  auto hello = Hello(key_pair_);
  hello.mutable_hello()->set_protocol_min(0);
  hello.mutable_hello()->set_protocol_max(0);
  listener_->Send(hello.SerializeAsString());
  EXPECT_EQ(listener_->Next().refusal().reason(), "protocol_version");
}

TEST_F(DeviceLinkTest, GarbageIsRefusedAndEndsTheLink) {
  listener_->Send("\xff\xff\xff this is no frame");
  EXPECT_EQ(listener_->Next().refusal().reason(), "malformed");
  EXPECT_TRUE(listener_->AwaitClose());
}

TEST_F(DeviceLinkTest, AnOversizeFrameEndsTheLink) {
  listener_->Send(std::string(2 << 20, 'x'));
  EXPECT_TRUE(listener_->AwaitClose());
}

TEST_F(DeviceLinkTest, AReportBeforeHelloIsRefused) {
  v1::DeviceFrame frame;
  frame.mutable_report()->set_sequence(1);
  listener_->Send(frame.SerializeAsString());
  EXPECT_EQ(listener_->Next().refusal().reason(), "malformed");
}

TEST_F(DeviceLinkTest, AReportAboutAnothersLeaseChangesNothing) {
  listener_->Send(Hello(key_pair_).SerializeAsString());
  ASSERT_TRUE(listener_->Next().has_welcome());
  v1::DeviceFrame frame;
  frame.mutable_report()->set_sequence(1);
  frame.mutable_report()->mutable_lease()->set_job_id(JobId{.high = 1, .low = 2}.Text());
  frame.mutable_report()->mutable_lease()->set_attempt(1);
  frame.mutable_report()->mutable_ended()->set_reason(v1::End::COMPLETED);
  listener_->Send(frame.SerializeAsString());
  for (auto answer = listener_->Next(); !answer.has_acknowledge(); answer = listener_->Next()) {
    ASSERT_NE(answer.body_case(), v1::CoordinatorFrame::BODY_NOT_SET);
  }
  EXPECT_EQ(Get("/v1/books").body["sum"], "0.000000");
}

}  // namespace
}  // namespace ioworker::integration
