#include "engine/docker/log_stream.h"

#include <algorithm>

#include "engine/docker/api.h"

namespace ioworker::engine::docker {

Status LogDecoder::Feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (frame_left_ > 0) {
      const std::string_view piece = bytes.substr(0, frame_left_);
      bytes.remove_prefix(piece.size());
      frame_left_ -= static_cast<std::uint32_t>(piece.size());
      TRY(sink_(stream_, piece));
      continue;
    }
    const std::size_t wanted = std::min(header_.size() - header_size_, bytes.size());
    std::copy_n(bytes.begin(), wanted, header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
    header_size_ += wanted;
    bytes.remove_prefix(wanted);
    if (header_size_ == header_.size()) TRY(ReadHeader());
  }
  return {};
}

Status LogDecoder::Finish() const {
  if (frame_left_ == 0 && header_size_ == 0) return {};
  return EngineError("the container's log broke off; it may go on when it is read again",
                     "log stream ended inside a frame");
}

Status LogDecoder::ReadHeader() {
  if (header_[0] > 2 || header_[1] != 0 || header_[2] != 0 || header_[3] != 0) {
    return EngineError("the container engine sent a log that cannot be read",
                       "log stream without a frame header");
  }
  stream_ = header_[0] == 2 ? LogStream::kErr : LogStream::kOut;
  frame_left_ = std::uint32_t{header_[4]} << 24 | std::uint32_t{header_[5]} << 16 |
                std::uint32_t{header_[6]} << 8 | std::uint32_t{header_[7]};
  header_size_ = 0;
  return {};
}

}  // namespace ioworker::engine::docker
