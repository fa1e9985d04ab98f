#include "gateway/trunk.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "gateway/trunk_host.h"
#include "net/test_support.h"

namespace ioworker::gateway {
namespace {

using net::Mailbox;

constexpr DeviceId kDevice{.high = 1, .low = 7};

// A caller of the replica that follows.
class Caller final : public net::Exchange {
 public:
  explicit Caller(net::Request request) : request_(std::move(request)) {}

  const net::Request& request() const override { return request_; }
  Result<std::size_t> ReadBody(std::span<char>) override { return 0; }
  void Reply(net::Response response) override { replies.Put(std::move(response)); }
  void BeginStream(net::Response head) override { replies.Put(std::move(head)); }
  bool Write(std::string piece) override {
    pieces.Put(std::move(piece));
    return !full;
  }
  void End() override { ended.Put(true); }
  void OnGone(std::function<void()> gone) override { leave = std::move(gone); }

  Mailbox<net::Response> replies;
  Mailbox<std::string> pieces;
  Mailbox<bool> ended;
  std::atomic<bool> full = false;
  std::function<void()> leave;

 private:
  const net::Request request_;
};

// A leader that serves on a real port, and a replica that follows it.
// Holds back whoever passes while it is closed.
class Gate {
 public:
  void Close() {
    const Lock lock(mutex_);
    open_ = false;
  }
  void Open() {
    const Lock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }
  void Pass() {
    const Lock lock(mutex_);
    while (!open_) changed_.Wait(mutex_);
  }

 private:
  Mutex mutex_;
  Condition changed_;
  bool open_ GUARDED_BY(mutex_) = true;
};

class TrunkTest : public testing::Test {
 protected:
  TrunkTest() {
    handler_.plan = [this](const net::Request& request) -> net::BodyPlan {
      auto handler = host_->Open(request);
      if (handler == nullptr) return net::Response{.status = 404};
      return net::Upgrade{.handler = std::move(handler), .limits = kTrunkLimits};
    };
    server_ = net::StartServer(loop_, handler_, {});
  }
  ~TrunkTest() override {
    trunk_.Stop();
    host_->Stop();
    server_.reset();
  }

  void Follow(const std::string& secret = "secret") {
    trunk_.Follow("http://127.0.0.1:" + std::to_string(server_->port()), secret);
  }
  std::shared_ptr<TrunkClient> Linked() {
    Follow();
    return opened_.Take().value_or(nullptr);
  }
  static std::shared_ptr<Caller> Ask(const std::string& target, std::string body = "") {
    net::Request request;
    request.method = "POST";
    request.target = target;
    request.headers = {{"X-Some", "header"}};
    request.body = std::move(body);
    return std::make_shared<Caller>(std::move(request));
  }

  net::Loop loop_{2};
  net::TestHandler handler_;
  Mailbox<std::shared_ptr<net::TestSocketHandler>> device_links_;  // at the leader
  Mailbox<std::shared_ptr<net::Exchange>> calls_;                  // at the leader
  std::unique_ptr<TrunkHost> host_ = std::make_unique<TrunkHost>(
      TrunkHost::Parts{.open_socket =
                           [this](const net::Request& request) {
                             auto handler = std::make_shared<net::TestSocketHandler>();
                             EXPECT_EQ(request.target, "/v1/device/connect");
                             device_links_.Put(handler);
                             return handler;
                           },
                       .find_token = [](std::string_view token) -> std::optional<DeviceId> {
                         return token == "known" ? std::optional(kDevice) : std::nullopt;
                       },
                       .serve =
                           [this](const std::shared_ptr<net::Exchange>& call) {
                             calls_.Put(call);
                             busy_.Pass();
                           },
                       .secret = "secret"});
  Gate busy_;
  std::unique_ptr<net::Server> server_;
  Mailbox<std::shared_ptr<TrunkClient>> opened_;
  Mailbox<bool> lost_;
  Mailbox<std::shared_ptr<net::Exchange>> given_back_;
  Mailbox<std::size_t> unanswered_;
  Mailbox<std::string> over_;
  Trunk trunk_{loop_,
               "",
               {.opened = [this](const auto& client, const auto&) { opened_.Put(client); },
                .lost = [this] { lost_.Put(true); },
                .given_back = [this](auto call) { given_back_.Put(std::move(call)); },
                .unanswered = [this](const auto& calls) { unanswered_.Put(calls.size()); },
                .over_credential = [this](const auto& hash) { over_.Put(hash); }}};
};

TEST_F(TrunkTest, DevicesSocketLeadsToTheLeader) {
  const auto client = Linked();
  ASSERT_TRUE(client);
  net::Request request;
  request.target = "/v1/device/connect";
  const auto link = client->OpenSocket(request);

  class DeviceSocket final : public net::WebSocket {
   public:
    bool Send(std::string frame) override {
      sent.Put(std::move(frame));
      return true;
    }
    std::size_t QueuedBytes() const override { return 0; }
    void Close(std::string reason) override { closed.Put(std::move(reason)); }
    Mailbox<std::string> sent;
    Mailbox<std::string> closed;
  };
  const auto socket = std::make_shared<DeviceSocket>();
  link->OnOpen(socket);
  const auto far = device_links_.Take().value_or(nullptr);
  ASSERT_TRUE(far);
  const auto speaker = far->opened.Take().value_or(nullptr);
  ASSERT_TRUE(speaker);

  link->OnFrame("up");
  EXPECT_EQ(far->frames.Take(), "up");
  EXPECT_TRUE(speaker->Send("down"));
  EXPECT_EQ(socket->sent.Take(), "down");
  EXPECT_EQ(speaker->QueuedBytes(), 4u) << "until the device's own connection has taken it";
  link->OnDrained();
  EXPECT_EQ(far->drained.Take(), true);
  EXPECT_EQ(speaker->QueuedBytes(), 0u);

  speaker->Close("enough");
  EXPECT_EQ(socket->closed.Take(), "enough");
  link->OnClose("it closed");
  EXPECT_EQ(far->closed.Take(), "it closed");
}

TEST_F(TrunkTest, CallIsAnsweredByTheLeader) {
  const auto client = Linked();
  ASSERT_TRUE(client);
  const auto caller = Ask("/v1/jobs", "body");
  ASSERT_TRUE(client->Call(caller));
  const auto call = calls_.Take().value_or(nullptr);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->request().method, "POST");
  EXPECT_EQ(call->request().target, "/v1/jobs");
  EXPECT_EQ(call->request().body, "body");
  EXPECT_EQ(net::FindHeader(call->request().headers, "x-some"), "header");
  const std::string large(3 * kTrunkPieceBytes / 2, 'x');
  call->Reply({.status = 201, .headers = {{"X-Other", "header"}}, .body = large});
  const auto reply = caller->replies.Take();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(net::FindHeader(reply->headers, "x-other"), "header");
  EXPECT_EQ(reply->body, large);
}

TEST_F(TrunkTest, StreamGoesOnUntilEitherSideEndsIt) {
  const auto client = Linked();
  ASSERT_TRUE(client);
  const auto caller = Ask("/v1/events:watch");
  ASSERT_TRUE(client->Call(caller));
  const auto call = calls_.Take().value_or(nullptr);
  ASSERT_TRUE(call);
  Mailbox<bool> gone;
  call->OnGone([&] { gone.Put(true); });
  call->BeginStream({.status = 200});
  EXPECT_TRUE(call->Write("one"));
  EXPECT_EQ(caller->pieces.Take(), "one");
  caller->leave();
  EXPECT_EQ(gone.Take(), true);
  EXPECT_FALSE(call->Write("two"));
}

TEST_F(TrunkTest, DroppedCallIsAFault) {
  const auto client = Linked();
  ASSERT_TRUE(client);
  const auto caller = Ask("/v1/jobs");
  ASSERT_TRUE(client->Call(caller));
  calls_.Take();
  const auto reply = caller->replies.Take();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 500);
}

TEST_F(TrunkTest, LostTrunkHandsBackWhatWasNotAnswered) {
  const auto client = Linked();
  ASSERT_TRUE(client);
  const auto caller = Ask("/v1/jobs");
  ASSERT_TRUE(client->Call(caller));
  const auto call = calls_.Take();
  server_.reset();
  EXPECT_EQ(lost_.Take(), true);
  EXPECT_EQ(unanswered_.Take(), 1u);
  EXPECT_FALSE(client->Call(caller));
  EXPECT_EQ(trunk_.client(), nullptr);
}

TEST_F(TrunkTest, LeaderThatStopsGivesBackWhatItHasNotBegun) {
  const auto client = Linked();
  ASSERT_TRUE(client);
  // Every thread of the leader is busy: one more call waits.
  busy_.Close();
  std::vector<std::shared_ptr<Caller>> callers;
  for (int i = 0; i <= TrunkHost::kWorkerThreads; ++i) {
    callers.push_back(Ask("/v1/jobs"));
    ASSERT_TRUE(client->Call(callers.back()));
    if (i < TrunkHost::kWorkerThreads) ASSERT_TRUE(calls_.Take());
  }
  std::jthread stop([&] { host_->Stop(); });
  const auto given_back = given_back_.Take();
  EXPECT_EQ(given_back, callers.back());
  busy_.Open();
  for (int i = 0; i < TrunkHost::kWorkerThreads; ++i) {
    EXPECT_TRUE(callers[static_cast<std::size_t>(i)]->replies.Take()) << "what runs is answered";
  }
  EXPECT_EQ(lost_.Take(), true);
}

TEST_F(TrunkTest, TokensAreLookedUpAtTheLeader) {
  const auto client = Linked();
  ASSERT_TRUE(client);
  EXPECT_EQ(client->FindToken("known", net::kPatience).value(), kDevice);
  EXPECT_EQ(client->FindToken("other", net::kPatience).value(), std::nullopt);
}

TEST_F(TrunkTest, StrangersAreRefused) {
  Follow("guess");
  EXPECT_EQ(unanswered_.Take(), 0u) << "the connection has ended";
  EXPECT_EQ(trunk_.client(), nullptr);
  Follow();  // the right secret, from another row of the database
  EXPECT_TRUE(opened_.Take());
}

TEST_F(TrunkTest, RevokedCredentialIsForgottenEverywhere) {
  ASSERT_TRUE(Linked());
  core::Changes changes;
  accounts::ApiKey key;
  key.secret_hash = "kept";
  changes.rows.push_back({key});
  key.secret_hash = "revoked";
  key.revoked_at = Instant{1};
  changes.rows.push_back({key});
  host_->OnCommitted(changes);
  EXPECT_EQ(over_.Take(), "revoked");
}

TEST_F(TrunkTest, FollowingTheSameLeaderTwiceIsOneTrunk) {
  ASSERT_TRUE(Linked());
  Follow();
  Follow();
  EXPECT_EQ(host_->trunks(), 1);
}

// A replica that stops: the network ends the connection after the trunk is gone.
TEST_F(TrunkTest, ConnectionThatOutlivesItsTrunkTellsNobody) {
  int told = 0;
  auto trunk = std::make_unique<Trunk>(
      loop_, "",
      Trunk::Events{.opened = [this](const auto& client, const auto&) { opened_.Put(client); },
                    .lost = [&told] { ++told; },
                    .given_back = [&told](const auto&) { ++told; },
                    .unanswered = [&told](const auto&) { ++told; },
                    .over_credential = [&told](const auto&) { ++told; }});
  trunk->Follow("http://127.0.0.1:" + std::to_string(server_->port()), "secret");
  const auto client = opened_.Take().value_or(nullptr);
  ASSERT_TRUE(client);
  trunk.reset();
  const int before = told;
  client->OnClose("the network ends it now");
  EXPECT_EQ(told, before);
}

}  // namespace
}  // namespace ioworker::gateway
