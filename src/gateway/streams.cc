#include "gateway/streams.h"

#include <vector>

#include "base/text.h"

namespace ioworker::gateway {
namespace {

constexpr Duration kLifetime = seconds{30};
// With this reason the device says that it has sent everything.
constexpr std::string_view kComplete = "end";

class StreamHandler final : public net::WebSocketHandler {
 public:
  explicit StreamHandler(std::shared_ptr<app::LogReceiver> receiver)
      : receiver_(std::move(receiver)) {}

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override { socket_ = std::move(socket); }

  void OnFrame(std::string_view frame) override {
    if (socket_ && !receiver_->OnBytes(frame)) {
      socket_->Close("nobody reads");
      socket_.reset();
    }
  }

  void OnClose(std::string_view reason) override {
    socket_.reset();
    receiver_->OnEnd(reason.find(kComplete) != std::string_view::npos);
  }

 private:
  const std::shared_ptr<app::LogReceiver> receiver_;
  std::shared_ptr<net::WebSocket> socket_;
};

}  // namespace

std::string Streams::Expect(std::shared_ptr<app::LogReceiver> receiver) {
  std::string token = EncodeBase64Url(random_.Bytes(32));
  Lock lock(mutex_);
  expected_.emplace(token, Expected{std::move(receiver), clock_.Steady() + kLifetime});
  return token;
}

std::shared_ptr<net::WebSocketHandler> Streams::Open(const std::string& token) {
  Lock lock(mutex_);
  const auto found = expected_.find(token);
  if (found == expected_.end()) return nullptr;
  auto receiver = std::move(found->second.receiver);
  expected_.erase(found);
  return std::make_shared<StreamHandler>(std::move(receiver));
}

void Streams::Expire() {
  std::vector<std::shared_ptr<app::LogReceiver>> late;
  {
    Lock lock(mutex_);
    const Duration now = clock_.Steady();
    std::erase_if(expected_, [&](auto& entry) {
      if (entry.second.until > now) return false;
      late.push_back(std::move(entry.second.receiver));
      return true;
    });
  }
  for (const auto& receiver : late) receiver->OnEnd(/*complete=*/false);
}

}  // namespace ioworker::gateway
