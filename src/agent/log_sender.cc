#include "agent/log_sender.h"

#include <utility>

namespace ioworker::agent {
namespace {

constexpr std::size_t kPieceBytes = 64 << 10;
constexpr std::size_t kQueuedBytesMax = 256 << 10;

}  // namespace

void LogSender::Refuse(std::string why) {
  const Lock lock(mutex_);
  last_word_ = std::move(why);
}

void LogSender::OnOpen(std::shared_ptr<net::WebSocket> socket) {
  {
    const Lock lock(mutex_);
    socket_ = std::move(socket);
  }
  Send();
}

void LogSender::OnClose(std::string_view) {
  const Lock lock(mutex_);
  socket_.reset();
}

void LogSender::Send() {
  const Lock lock(mutex_);
  while (socket_ && socket_->QueuedBytes() < kQueuedBytesMax) {
    const bool finished = log_ == nullptr || log_->finished() || !follow_;  // before the read
    auto piece = log_ ? log_->Read(offset_, kPieceBytes) : Result<std::string>(std::string());
    const bool end = !piece || (piece->empty() && finished);
    if (!end && piece->empty()) return;
    if (end) {
      std::exchange(socket_, nullptr)->Close(piece ? last_word_ : "the log cannot be read");
      return;
    }
    offset_ += piece->size();
    if (!socket_->Send(std::move(*piece))) socket_.reset();
  }
}

}  // namespace ioworker::agent
