#include "rails/program_rail.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/log.h"
#include "rails/rail_error.h"
#include "rails/wire.h"

namespace ioworker::rails {
namespace {

using nlohmann::json;

constexpr Duration kLookDeadline = seconds{20};  // of the contract, by call
constexpr Duration kDescribeDeadline = seconds{10};
constexpr Duration kPayDeadline = seconds{30};
constexpr Duration kCancelDeadline = seconds{60};
constexpr int kDoublingsMax = 16;

// What failed between us and the child, in the rail's words: the effect is not known.
std::unexpected<Error> Broken(ErrorCode code, std::string message, std::string detail = {}) {
  auto failure = RailFailure(RailCode::kUnreachable, std::move(message), std::move(detail));
  failure.error().code = code;
  return failure;
}

template <class T>
Result<T> Understood(Result<T> read, const char* method) {
  if (read) return read;
  return RailFailure(
      RailCode::kInternal,
      fmt::format("the rail's answer to {} breaks the contract: {}", method, read.error().message));
}

}  // namespace

ProgramRail::ProgramRail(ProgramRailOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {}

ProgramRail::~ProgramRail() = default;

void ProgramRail::Drop() {
  stream_.reset();
  child_.reset();
  const int doublings = std::min(deaths_ - 1, kDoublingsMax);
  const Duration wait =
      deaths_ == 0
          ? Duration{}
          : std::min(options_.wait_first * (std::int64_t{1} << doublings), options_.wait_max);
  not_before_ = clock_.Steady() + wait;
  ++deaths_;
}

Status ProgramRail::EnsureStarted() {
  if (child_ != nullptr) return {};
  if (clock_.Steady() < not_before_) {
    return Broken(ErrorCode::kUnavailable, "the rail's program died and is started again later");
  }
  auto child = Child::Start(options_.words);
  ++starts_;
  if (!child) {
    Drop();
    return Broken(ErrorCode::kUnavailable, child.error().message, child.error().detail);
  }
  child_ = *std::move(child);
  stream_ = std::make_unique<LineStream>(child_->output(), child_->input(), kLineBytesMax, clock_);
  const auto answer = Exchange("describe", {{"protocol", {kProtocolVersion}}}, kDescribeDeadline);
  if (!answer && child_ == nullptr) return std::unexpected(answer.error());
  return {};  // an error that the rail answered is for whoever asks
}

// One request and its response. Whatever else comes ends the child.
Result<json> ProgramRail::Exchange(const char* method, const json& params, Duration deadline) {
  const json request = {
      {"jsonrpc", "2.0"}, {"id", ++last_id_}, {"method", method}, {"params", params}};
  const Duration until = clock_.Steady() + std::min(deadline, options_.deadline_max);
  const auto fail = [&](ErrorCode code, std::string_view what, const std::string& detail) {
    LogWarning("rail {}: {} {}; its program is ended", options_.words[0], method, what);
    Drop();
    return Broken(code, fmt::format("the rail's program {} at {}", what, method), detail);
  };
  const auto sent = stream_->Write(request.dump(), std::min(deadline, options_.deadline_max));
  if (!sent) return fail(sent.error().code, "does not listen", sent.error().detail);
  const auto line = stream_->Read(std::max<Duration>(until - clock_.Steady(), microseconds{1}));
  if (!line && line.error().code == ErrorCode::kTooLarge) {
    return fail(ErrorCode::kUnavailable, "sent too long a line", {});
  }
  if (!line) return fail(line.error().code, "did not answer in time", line.error().detail);
  if (!*line) return fail(ErrorCode::kUnavailable, "died", {});
  const json answer = ParseLine(**line);
  const auto id = answer.find("id");
  const bool ours = answer.is_object() && id != answer.end() && *id == request["id"];
  if (!ours || stream_->HasMore() || answer.contains("result") == answer.contains("error")) {
    return fail(ErrorCode::kUnavailable, "broke the protocol", {});
  }
  deaths_ = 0;
  if (const auto error = answer.find("error"); error != answer.end()) {
    return std::unexpected(ReadError(error->is_object() ? *error : json::object()));
  }
  const json& result = answer["result"];
  if (!result.is_object()) return fail(ErrorCode::kUnavailable, "broke the protocol", {});
  return result;
}

Result<json> ProgramRail::Call(const char* method, const json& params, Duration deadline) {
  TRY(EnsureStarted());
  return Exchange(method, params, deadline);
}

Result<RailDescription> ProgramRail::Describe() {
  TRY(const json answer, Call("describe", {{"protocol", {kProtocolVersion}}}, kDescribeDeadline));
  return Understood(ReadDescription(answer), "describe");
}

Result<CheckedAddress> ProgramRail::ValidateAddress(const std::string& address) {
  TRY(const json answer, Call("validate_address", {{"address", address}}, kLookDeadline));
  return Understood(ReadCheckedAddress(answer), "validate_address");
}

Result<RailQuote> ProgramRail::Quote(const std::string& address, Money amount) {
  const json params = {{"address", address}, {"amount", FormatMicros(amount)}};
  TRY(const json answer, Call("quote", params, kLookDeadline));
  return Understood(ReadQuote(answer), "quote");
}

Result<Prepared> ProgramRail::Prepare(const PayoutOrder& order) {
  TRY(CheckOrder(order));
  TRY(const json answer, Call("prepare", ToJson(order), kPayDeadline));
  return Understood(ReadPrepared(answer), "prepare");
}

Status ProgramRail::Submit(const Prepared& prepared) {
  TRY(const json answer, Call("submit", ToJson(prepared), kPayDeadline));
  return {};
}

Result<PayoutState> ProgramRail::GetState(const Prepared& prepared) {
  TRY(const json answer, Call("status", ToJson(prepared), kPayDeadline));
  return Understood(ReadState(answer), "status");
}

Result<CancelOutcome> ProgramRail::Cancel(const Prepared& prepared) {
  TRY(const json answer, Call("cancel", ToJson(prepared), kCancelDeadline));
  return Understood(ReadOutcome(answer), "cancel");
}

}  // namespace ioworker::rails
