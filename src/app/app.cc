#include "app/app.h"

#include <charconv>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace ioworker::app {

using core::Verdict;

namespace {

std::unexpected<Error> Gone(std::string_view noun) {
  return std::unexpected(Error{.code = ErrorCode::kNotFound,
                               .reason = fmt::format("{}_not_found", noun),
                               .message = fmt::format("{}_id: there is no such {}", noun, noun),
                               .field = fmt::format("{}_id", noun)});
}

std::unexpected<Error> EarningsTooSmall() {
  auto error = ResourceExhausted("earnings_too_small",
                                 "amount: is more than this account has earned and not taken out; "
                                 "`ioworker balance` shows it");
  error.error().field = "amount";
  return error;
}

std::unexpected<Error> BudgetTooSmall(const core::Outcome& outcome) {
  auto error = ResourceExhausted(
      "budget_too_small",
      fmt::format("jobs[{}].budget: one task can cost {} at the lowest price on offer; raise "
                  "the budget or lower time_limit_seconds",
                  outcome.detail, FormatMoney(outcome.needed)));
  error.error().field = fmt::format("jobs[{}].budget", outcome.detail);
  return error;
}

}  // namespace

std::unexpected<Error> Refused(const core::Outcome& outcome) {
  switch (outcome.verdict) {
    case Verdict::kOk:
    case Verdict::kRepeated:
      break;
    case Verdict::kRequestIdReused:
      return Conflict("request_id_reused",
                      "request_id was used before for another request; choose a new one");
    case Verdict::kAccountUnknown:
      return Gone("account");
    case Verdict::kDeviceUnknown:
      return Gone("device");
    case Verdict::kJobUnknown:
      return Gone("job");
    case Verdict::kNotYours:
      return PermissionDenied("this belongs to another account");
    case Verdict::kDeviceRetired:
      return Conflict("device_retired", "this device is retired; enrol it again to lend it");
    case Verdict::kCodeUnknown:
      return InvalidArgument("code", "enrolment_code_unknown",
                             "code: no such enrolment code; make a new one in the console or with "
                             "`ioworker enrol`");
    case Verdict::kCodeExpired:
      return InvalidArgument("code", "enrolment_code_expired",
                             "code: this enrolment code has expired; make a new one");
    case Verdict::kCodeUsed:
      return Conflict("enrolment_code_used",
                      "code: this enrolment code has enrolled a device already; most work "
                      "once, make a new one");
    case Verdict::kEnrolmentUnknown:
      return NotFound("enrolment", "of this id");
    case Verdict::kTooManyReports:
      return ResourceExhausted("too_many_reports",
                               "code: this code has reported as much as is kept of it");
    case Verdict::kKeyEnrolled:
      return Conflict("key_enrolled",
                      "public_key: this key belongs to a device that is enrolled already; remove "
                      "the device's data folder to enrol it anew");
    case Verdict::kInventoryInvalid:
      return InvalidArgument("inventory", "invalid_inventory", "inventory: " + outcome.detail);
    case Verdict::kAmountInvalid:
      return InvalidArgument("amount", "invalid_amount",
                             "amount: must be more than 0 and at most 1,000,000,000");
    case Verdict::kEarningsTooSmall:
      return EarningsTooSmall();
    case Verdict::kBudgetTooSmall:
      return BudgetTooSmall(outcome);
    case Verdict::kBalanceTooSmall:
      return ResourceExhausted(
          "balance_too_small",
          fmt::format("jobs[{}]: one task can cost {} at the lowest price on offer, which is more "
                      "than this account has; add credit or lower time_limit_seconds",
                      outcome.detail, FormatMoney(outcome.needed)));
    case Verdict::kTooManyTasks:
      return ResourceExhausted("too_many_tasks",
                               "too many of this account's tasks are waiting; try again when some "
                               "have ended");
    case Verdict::kStaleLink:
    case Verdict::kSequenceGap:
    case Verdict::kLeaseUnknown:
    case Verdict::kCheckpointOlder:
      return Conflict("stale_link", "a newer link, lease or checkpoint has taken over");
  }
  CHECK(false, "an accepted command is no refusal");
}

Result<core::Outcome> Execute(App& app, core::Command command) {
  TRY(auto outcome, app.writer->Execute(std::move(command)));
  if (outcome.verdict == Verdict::kOk || outcome.verdict == Verdict::kRepeated) return outcome;
  return Refused(outcome);
}

std::unexpected<Error> InvalidPageToken() {
  return InvalidArgument("page_token", "invalid_page_token",
                         "page_token: give the next_page_token of the page before, or nothing");
}

Result<std::uint64_t> ParseNumberToken(const std::string& token) {
  if (token.empty()) return 0;
  std::uint64_t number = 0;
  const char* const end = token.data() + token.size();
  const auto [stop, error] = std::from_chars(token.data(), end, number);
  if (error != std::errc{} || stop != end || number == 0) return InvalidPageToken();
  return number;
}

Status CheckName(std::string_view name, std::string_view field) {
  if (!name.empty() && name.size() <= accounts::kNameBytesMax && IsOneLine(name)) return {};
  return InvalidArgument(std::string(field), "invalid_name",
                         fmt::format("{}: must be 1 to {} bytes of UTF-8 on one line", field,
                                     accounts::kNameBytesMax));
}

Status CheckRequestId(std::string_view request_id) {
  constexpr std::size_t kBytesMax = 64;
  if (request_id.size() <= kBytesMax && IsUtf8(request_id)) return {};
  return InvalidArgument("request_id", "too_long", "request_id: must be at most 64 bytes of UTF-8");
}

Result<std::uint32_t> PageSize(const App& app, std::uint32_t asked) {
  const auto& limits = app.settings.limits;
  if (asked == 0) return limits.page_size;
  if (asked <= limits.page_size_max) return asked;
  return InvalidArgument(
      "page_size", "out_of_range",
      fmt::format("page_size is {}, at most {} are given at once", asked, limits.page_size_max));
}

}  // namespace ioworker::app
