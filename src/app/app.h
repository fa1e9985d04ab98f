// App: what every use case needs, built once by bin/. Use cases lie in one file per noun and are
// called on worker threads; they may block. Who may call them has been checked before
// (http/wrapper); whose objects they may touch is checked here.
#pragma once

#include <memory>
#include <string>

#include "app/feeds.h"
#include "app/pairing_book.h"
#include "app/readers.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/sealer.h"
#include "core/writer.h"
#include "domain/jobs/spec.h"

namespace ioworker::app {

struct AppLimits {
  jobs::SpecLimits spec;
  std::size_t jobs_per_request_max = 1000;
  std::uint64_t artifact_bytes_max = std::uint64_t{4} << 30;
  std::uint64_t artifact_quota_bytes = std::uint64_t{100} << 30;  // of one account
  std::uint32_t page_size = 100;
  std::uint32_t page_size_max = 1000;
  Duration enrolment_lifetime = minutes{15};  // of a code, if not said
  Duration enrolment_lifetime_max = hours{24 * 30};
};

struct AppSettings {
  std::string network_name = "IO Worker";
  std::string version;
  std::string currency = "USD";
  std::string public_url;  // as devices and browsers reach the coordinator, without final slash
  std::string artifact_folder;
  // How long history and files are kept that nothing alive needs; 0: for ever.
  std::uint32_t history_days = 90;
  std::uint32_t file_days = 90;
  AppLimits limits;
};

struct App {
  AppSettings settings;
  const Clock& clock;
  Random& random;
  core::Writer* writer = nullptr;  // set where and when calls that need it are answered: the leader
  Readers& readers;
  EventFeed& events;
  TelemetryFeed& telemetry;
  LiveLogs& logs;
  DevicePolicies& policies;
  PairingBook& pairings;
  const Sealer* sealer = nullptr;  // null: jobs can have no secrets
};

// What a refused command tells the caller: the one place that turns verdicts into errors.
std::unexpected<Error> Refused(const core::Outcome& outcome);

// The outcome of a command, or the error that its verdict means.
Result<core::Outcome> Execute(App& app, core::Command command);

// Reads an id out of a request, or says which field is wrong.
template <class AnId>
Result<AnId> ParseId(std::string_view text, std::string_view field) {
  const auto id = AnId::Parse(text);
  if (id) return *id;
  return InvalidArgument(std::string(field), "invalid_id",
                         std::string(field) + ": \"" + std::string(text.substr(0, 60)) +
                             "\" is no id; they look like " + AnId{}.Text());
}

// The same for a page token, which is empty on the first page.
template <class AnId>
Result<AnId> ParsePageToken(const std::string& token) {
  if (token.empty()) return AnId{};
  return ParseId<AnId>(token, "page_token");
}

// The same where pages begin at a number; 0 on the first page.
Result<std::uint64_t> ParseNumberToken(const std::string& token);
std::unexpected<Error> InvalidPageToken();

// A name that people give: 1 to 100 bytes of UTF-8 on one line.
Status CheckName(std::string_view name, std::string_view field = "name");

// A request id may be empty, and is 64 bytes of UTF-8 at most.
Status CheckRequestId(std::string_view request_id);

// How many rows a page has; 0 means the default.
Result<std::uint32_t> PageSize(const App& app, std::uint32_t asked);

}  // namespace ioworker::app
