// Bodies that are bytes rather than messages, as the use cases see them: no HTTP in sight.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace ioworker::app {

// Reads the next bytes of an upload, 0 at its end. Blocks.
using BodySource = std::function<Result<std::size_t>(std::span<char> buffer)>;

// A file to be sent as it lies on the disk.
struct Download {
  FileHandle file;
  std::uint64_t size = 0;
  std::string name;    // suggested to whoever saves it
  std::string sha256;  // 32 bytes
};

// A message on its way to many, and what the first of them made of it for all others. One thread.
template <class Message>
struct Broadcast {
  Message message;
  std::string id;
  std::string encoded{};
};

// Where a use case sends a stream of messages. Any thread. Kept by whoever produces them.
template <class Message>
class Sink {
 public:
  virtual ~Sink() = default;

  // `id` is what a reader that comes back names to go on from; empty: none. False: the reader is
  // gone, send no more.
  virtual bool Send(const Message& message, const std::string& id) = 0;

  // The same, of one that others get too.
  virtual bool Send(Broadcast<Message>& one) { return Send(one.message, one.id); }

  virtual void End() = 0;

  // Called once when the reader has left or End was called. May come on any thread, at once too.
  virtual void OnGone(std::function<void()> gone) = 0;
};

}  // namespace ioworker::app
