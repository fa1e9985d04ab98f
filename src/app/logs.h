// Use cases of logs: what a task printed, live from its device or, once it has ended, from what the
// device left.
//
// A log is kept as records: one byte for the stream (1 out, 2 err, 3 a note of the device), four
// for the length (big-endian), then that many bytes. Offsets count bytes of that form, so that a
// reader that lost its connection goes on at a record's border.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::app {

using LogSinkPtr = std::shared_ptr<Sink<v1::LogChunk>>;

Status WatchLogs(App& app, const Caller& caller, const v1::WatchLogsRequest& request,
                 LogSinkPtr sink);

// Turns the kept form into chunks. Pure; belongs to one thread at a time.
class LogDecoder {
 public:
  LogDecoder(std::uint64_t offset, std::uint32_t attempt) : offset_(offset), attempt_(attempt) {}

  // Feeds bytes; sends the records that are whole. False when the sink is gone or the bytes are no
  // log.
  bool Feed(std::string_view bytes, Sink<v1::LogChunk>& sink);

  // The last chunk of a piece: more is kept.
  v1::LogChunk More() const;

  // The last chunk: nothing more will come.
  v1::LogChunk Last() const;

 private:
  v1::LogChunk Here() const;

  std::string rest_;
  std::uint64_t offset_;
  std::uint32_t attempt_;
};

}  // namespace ioworker::app
