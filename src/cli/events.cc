#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "ioworker/v1/events.pb.h"

namespace ioworker::cli {
namespace {

constexpr Duration kResumePause = seconds{1};

std::string ChangeText(const v1::Event& event) {
  if (event.before().empty() && event.after().empty()) return {};
  return event.before() + " → " + event.after();
}

Result<ExitCode> ListEvents(Session& session, const v1::ListEventsRequest& request,
                            std::uint32_t limit) {
  TRY(const auto list, (session.List<v1::ListEventsResponse>(request, limit)));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"AT"},
               {"OBJECT", false, true},
               {"ACTION"},
               {"REASON", false, true},
               {"CHANGE", false, true},
               {"BY", false, true}});
  for (const v1::Event& event : list.events()) {
    table.Add({TimeText(event.at(), event.has_at()), event.noun() + " " + event.object(),
               event.action(), event.reason(), ChangeText(event), event.actor()});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

// After a break it goes on behind the last event that came.
Result<ExitCode> WatchEvents(Session& session) {
  TRY(client::Client* const client, session.Client());
  v1::WatchEventsRequest request;
  int tries = 0;
  const auto print = [&](const v1::Event& event) -> Status {
    tries = 0;
    request.set_after_sequence(event.sequence());
    if (session.json) {
      session.PrintJsonLine(event);
      return {};
    }
    session.out() << Printable(fmt::format("{}  {} {}  {}{}{}",
                                           TimeText(event.at(), event.has_at()), event.noun(),
                                           event.object(), event.action(),
                                           event.reason().empty() ? "" : "  ", event.reason()))
                  << '\n'
                  << std::flush;
    return {};
  };
  for (;;) {
    const Status watched = client->Watch<v1::Event>(request, print, session.stop());
    if (watched) return ExitCode::kDone;
    const bool passes = watched.error().code == ErrorCode::kUnavailable;
    if (!passes || ++tries > client::Client::kResumesMax) return std::unexpected(watched.error());
    if (!session.environment().pause(kResumePause, session.stop())) return ExitCode::kDone;
  }
}

}  // namespace

void AddEvents(CLI::App& app, Session& session) {
  struct Options {
    v1::ListEventsRequest request;
    std::uint32_t limit = 0;
    bool follow = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      AddCommand(app, "events", "What happened, newest first", session, [&session, options] {
        return options->follow ? WatchEvents(session)
                               : ListEvents(session, options->request, options->limit);
      });
  auto* const follow =
      command->add_flag("-f,--follow", options->follow, "Print new events as they come instead");
  command->add_option("--job", *options->request.mutable_job_id(), "Only those of this job")
      ->excludes(follow);
  command
      ->add_option("--device", *options->request.mutable_device_id(), "Only those of this device")
      ->excludes(follow);
  AddLimit(*command, options->limit);
}

}  // namespace ioworker::cli
