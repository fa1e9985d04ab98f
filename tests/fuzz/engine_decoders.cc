// What a container engine answers, and what the trial job reports.
#include "agent/trial.h"
#include "engine/docker/container_state.h"
#include "engine/docker/image_pull.h"
#include "engine/docker/image_reference.h"
#include "engine/docker/json.h"
#include "engine/docker/log_stream.h"
#include "every_decoder.h"

namespace ioworker::fuzz {

void EngineReply(std::string_view bytes) {
  const auto json = engine::docker::ParseJson(bytes);
  static_cast<void>(engine::docker::ReadOwnState(json, "device"));
  static_cast<void>(engine::docker::ReadUsage(json));
  static_cast<void>(engine::docker::ReadTime(bytes));
  engine::docker::PullReader whole;
  const bool good = static_cast<bool>(whole.Feed(bytes));
  engine::docker::PullReader pieces;
  bool good_in_pieces = true;
  for (const char byte : bytes) {
    good_in_pieces = static_cast<bool>(pieces.Feed({&byte, 1}));
    if (!good_in_pieces) break;
  }
  CHECK(good == good_in_pieces, "progress may come byte by byte");
  if (good) CHECK(whole.error() == pieces.error(), "and says the same");
}

void EngineLog(std::string_view bytes) {
  const auto read = [&](std::size_t piece) {
    std::string seen;
    const engine::LogSink sink = [&](engine::LogStream stream, std::string_view text) -> Status {
      seen += static_cast<char>('0' + static_cast<int>(stream));
      seen += text;
      return {};
    };
    engine::docker::LogDecoder decoder(sink);
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      if (!decoder.Feed(bytes.substr(at, piece))) return std::string("fault");
    }
    return std::string(decoder.Finish() ? "whole" : "cut");
  };
  CHECK(read(bytes.size() + 1) == read(1), "a log may come byte by byte");
}

void ImageReference(std::string_view bytes) {
  const auto reference = engine::docker::ParseImageReference(bytes);
  if (!reference) return CheckRefusal(reference.error());
  const auto again = engine::docker::ParseImageReference(reference->Text());
  CHECK(again && again->Text() == reference->Text(), "an image's name reads back");
}

void TrialFacts(std::string_view bytes) {
  const auto facts = agent::ParseTrialFacts(bytes);
  if (!facts) {
    CHECK(!facts.error().field.empty(), "a report that is refused names the fact");
    return CheckRefusal(facts.error());
  }
  for (const auto& finding : agent::JudgeTrial(*facts, {.cores = 1, .memory_mib = 192})) {
    CHECK(!finding.code.empty() && !finding.fix.empty(), "each finding has a code and a fix");
  }
}

}  // namespace ioworker::fuzz
