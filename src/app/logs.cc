#include "app/logs.h"

#include <array>

#include <unistd.h>

#include "app/artifacts.h"
#include "app/jobs.h"
#include "base/text.h"
#include "store/artifacts.h"
#include "store/leases.h"

namespace ioworker::app {
namespace {

constexpr std::size_t kHeaderBytes = 5;
constexpr std::size_t kRecordBytesMax = 1 << 20;
// Of a kept log, sent in one go; a reader that wants more comes back with its next_offset.
constexpr std::uint64_t kPieceBytesMax = 512 << 10;

class LiveReceiver final : public LogReceiver {
 public:
  LiveReceiver(LogSinkPtr sink, std::uint64_t offset, std::uint32_t attempt)
      : sink_(std::move(sink)), decoder_(offset, attempt) {}

  bool OnBytes(std::string_view bytes) override { return decoder_.Feed(bytes, *sink_); }

  void OnEnd(bool complete) override {
    if (complete) sink_->Send(decoder_.Last(), {});
    sink_->End();
  }

  void OnGone(std::function<void()> gone) override { sink_->OnGone(std::move(gone)); }

 private:
  const LogSinkPtr sink_;
  LogDecoder decoder_;
};

Status SendKept(App& app, const jobs::Lease& lease, std::uint64_t offset,
                Sink<v1::LogChunk>& sink) {
  TRY(auto reader, app.readers.Lend());
  TRY(const auto log, store::FindLog(*reader, lease.ref));
  LogDecoder decoder(offset, lease.ref.attempt);
  if (log && offset < log->size_bytes) {
    TRY(const auto download, OpenArtifact(app, *log));
    std::array<char, 32 << 10> buffer;
    const std::uint64_t end = std::min(offset + kPieceBytesMax, log->size_bytes);
    for (std::uint64_t at = offset; at < end;) {
      const auto got =
          pread(download.file.get(), buffer.data(), buffer.size(), static_cast<off_t>(at));
      if (got <= 0) break;
      if (!decoder.Feed({buffer.data(), static_cast<std::size_t>(got)}, sink)) return {};
      at += static_cast<std::uint64_t>(got);
    }
    if (end < log->size_bytes) {
      sink.Send(decoder.More(), {});
      sink.End();
      return {};
    }
  }
  sink.Send(decoder.Last(), {});
  sink.End();
  return {};
}

}  // namespace

bool LogDecoder::Feed(std::string_view bytes, Sink<v1::LogChunk>& sink) {
  rest_ += bytes;
  std::size_t at = 0;
  while (rest_.size() - at >= kHeaderBytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest_[at + i]); };
    const std::size_t length = (std::size_t{byte(1)} << 24) | (std::size_t{byte(2)} << 16) |
                               (std::size_t{byte(3)} << 8) | byte(4);
    if (length > kRecordBytesMax || byte(0) < 1 || byte(0) > 3) return false;
    if (rest_.size() - at < kHeaderBytes + length) break;
    offset_ += kHeaderBytes + length;
    v1::LogChunk chunk = Here();
    chunk.set_stream(static_cast<v1::LogChunk::Stream>(byte(0)));
    chunk.set_text(ToUtf8(std::string_view(rest_).substr(at + kHeaderBytes, length)));
    if (!sink.Send(chunk, std::to_string(offset_))) return false;
    at += kHeaderBytes + length;
  }
  rest_.erase(0, at);
  return true;
}

v1::LogChunk LogDecoder::Here() const {
  v1::LogChunk chunk;
  chunk.set_next_offset(offset_);
  chunk.set_attempt(attempt_);
  return chunk;
}

v1::LogChunk LogDecoder::More() const {
  v1::LogChunk chunk = Here();
  chunk.set_more(true);
  return chunk;
}

v1::LogChunk LogDecoder::Last() const {
  v1::LogChunk chunk = Here();
  chunk.set_end(true);
  return chunk;
}

Status WatchLogs(App& app, const Caller& caller, const v1::WatchLogsRequest& request,
                 LogSinkPtr sink) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  if (request.task_index() >= job.spec->tasks) {
    return InvalidArgument(
        "task_index", "out_of_range",
        "task_index: the job has " + std::to_string(job.spec->tasks) + " tasks, counted from 0");
  }
  TRY(auto reader, app.readers.Lend());
  TRY(const auto lease,
      store::LatestLease(*reader, {.job = job.id, .index = request.task_index()}));
  // Before the container starts there is no log, and no device to ask for one.
  const bool starting = !lease || lease->state < jobs::LeaseState::kRunning;
  if (starting && !jobs::HasEnded(job.state)) {
    return Unavailable("this task has not started yet, so there is no log; try again soon");
  }
  if (!lease) {
    sink->Send(LogDecoder(request.offset(), 0).Last(), {});
    sink->End();
    return {};
  }
  if (lease->state == jobs::LeaseState::kEnded) {
    return SendKept(app, *lease, request.offset(), *sink);
  }
  return app.logs.Open(
      lease->device, lease->ref, request.offset(), !request.no_follow(),
      std::make_shared<LiveReceiver>(std::move(sink), request.offset(), lease->ref.attempt));
}

}  // namespace ioworker::app
