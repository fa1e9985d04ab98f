// LogDecoder: takes apart the stream in which the engine mixes a container's two outputs.
//
// Each frame is one byte for the stream (0 and 1: out, 2: err), three zero bytes, four bytes of
// length, most significant first, and that many bytes. Source: Docker Engine API, "Attach to a
// container". Bytes are handed on as they come: a frame that claims four gigabytes costs no memory.
// One decoder belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

class LogDecoder {
 public:
  // `sink` must outlive the decoder.
  explicit LogDecoder(const LogSink& sink) : sink_(sink) {}

  // Takes the next bytes, cut anywhere. Stops at the sink's first error, or with "engine_error" at
  // what is no frame; after an error the decoder is of no more use.
  Status Feed(std::string_view bytes);

  // "engine_error" if the stream ended inside a frame.
  Status Finish() const;

 private:
  Status ReadHeader();

  const LogSink& sink_;
  std::array<unsigned char, 8> header_{};
  std::size_t header_size_ = 0;
  std::uint32_t frame_left_ = 0;
  LogStream stream_ = LogStream::kOut;
};

}  // namespace ioworker::engine::docker
