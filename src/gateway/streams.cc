#include "gateway/streams.h"

#include <utility>
#include <vector>

#include "base/text.h"

namespace ioworker::gateway {
namespace {

constexpr Duration kLifetime = seconds{30};
// With exactly this reason the device says that it has sent everything.
constexpr std::string_view kComplete = "end";

}  // namespace

class Streams::Handler final : public net::WebSocketHandler {
 public:
  Handler(Streams& streams, std::string token, std::shared_ptr<app::LogReceiver> receiver)
      : streams_(streams), token_(std::move(token)), receiver_(std::move(receiver)) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
    socket_ = std::move(socket);
    if (!streams_.Attach(token_, socket_)) Refuse();
  }

  void OnFrame(std::string_view frame) override {
    if (socket_ && !receiver_->OnBytes(frame)) Refuse();
  }

  void OnClose(std::string_view reason) override {
    socket_.reset();
    streams_.Drop(token_);
    receiver_->OnEnd(reason == kComplete);
  }

 private:
  void Refuse() { std::exchange(socket_, nullptr)->Close("nobody reads"); }

  Streams& streams_;
  const std::string token_;
  const std::shared_ptr<app::LogReceiver> receiver_;
  std::shared_ptr<net::WebSocket> socket_;
};

Result<std::string> Streams::Expect(DeviceId device, std::shared_ptr<app::LogReceiver> receiver) {
  std::string token = EncodeBase64Url(random_.Bytes(32));
  {
    Lock lock(mutex_);
    auto& count = counts_[device];
    if (count >= kPerDeviceMax) {
      return Unavailable("as many readers follow logs of this device as may; try again later");
    }
    ++count;
    streams_.emplace(token, Stream{.device = device,
                                   .receiver = receiver,
                                   .until = clock_.Steady() + kLifetime,
                                   .socket = nullptr});
  }
  receiver->OnGone([this, token] { Drop(token); });
  return token;
}

std::shared_ptr<net::WebSocketHandler> Streams::Open(const std::string& token) {
  Lock lock(mutex_);
  const auto found = streams_.find(token);
  if (found == streams_.end() || !found->second.receiver) return nullptr;
  return std::make_shared<Handler>(*this, token, std::exchange(found->second.receiver, nullptr));
}

bool Streams::Attach(const std::string& token, std::shared_ptr<net::WebSocket> socket) {
  Lock lock(mutex_);
  const auto found = streams_.find(token);
  if (found == streams_.end()) return false;
  found->second.socket = std::move(socket);
  return true;
}

void Streams::Drop(const std::string& token) {
  std::shared_ptr<net::WebSocket> socket;
  {
    Lock lock(mutex_);
    const auto found = streams_.find(token);
    if (found == streams_.end()) return;
    socket = std::move(found->second.socket);
    Erase(found);
  }
  if (socket) socket->Close("nobody reads");
}

void Streams::Erase(std::unordered_map<std::string, Stream>::iterator stream) {
  const auto count = counts_.find(stream->second.device);
  if (--count->second == 0) counts_.erase(count);
  streams_.erase(stream);
}

void Streams::Expire() {
  std::vector<std::shared_ptr<app::LogReceiver>> late;
  {
    Lock lock(mutex_);
    const Duration now = clock_.Steady();
    for (auto at = streams_.begin(); at != streams_.end();) {
      const auto stream = at++;
      if (!stream->second.receiver || stream->second.until > now) continue;
      late.push_back(std::move(stream->second.receiver));
      Erase(stream);
    }
  }
  for (const auto& receiver : late) receiver->OnEnd(/*complete=*/false);
}

}  // namespace ioworker::gateway
