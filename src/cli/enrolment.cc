#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "cli/units.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::cli {
namespace {

Result<ExitCode> Create(Session& session, const v1::CreateEnrolmentRequest& request) {
  TRY(const auto made, session.Call<v1::Enrolment>(request));
  if (session.json) {
    session.PrintJson(made);
    return ExitCode::kDone;
  }
  session.Tell("Run this on {} to be lent, before {}:",
               made.devices() > 1 ? "each machine that is" : "the machine that is",
               TimeText(made.expires_at(), made.has_expires_at()));
  session.out() << Printable(made.command()) << '\n';
  return ExitCode::kDone;
}

Result<ExitCode> List(Session& session, const v1::ListEnrolmentsRequest& request) {
  TRY(const auto list, session.Call<v1::ListEnrolmentsResponse>(request));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"ENROLMENT"}, {"NAME", false, true}, {"STATE"}, {"DEVICES"}, {"EXPIRES"}});
  for (const v1::Enrolment& each : list.enrolments()) {
    table.Add({each.id(), each.name(), v1::Enrolment::State_Name(each.state()),
               fmt::format("{} of {}", each.devices_used(), each.devices()),
               TimeText(each.expires_at(), each.has_expires_at())});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

}  // namespace

void AddEnrolment(CLI::App& app, Session& session) {
  struct Options {
    v1::CreateEnrolmentRequest request;
    std::string lifetime;
  };
  const auto options = std::make_shared<Options>();
  auto& request = options->request;
  CLI::App* const enrol = AddCommand(
      app, "enrol", "Make a code that enrols a device, or a fleet; print the command to run",
      session, [&session, options]() -> Result<ExitCode> {
        if (!options->lifetime.empty()) {
          TRY(const auto lifetime, ParseSeconds(options->lifetime, "--for"));
          options->request.set_lifetime_seconds(lifetime);
        }
        return Create(session, options->request);
      });
  enrol->add_option_function<std::uint32_t>(
      "--devices", [&request](std::uint32_t value) { request.set_devices(value); },
      "How many it may enrol; 1 if not said, 10,000 at most");
  enrol->add_option("--for", options->lifetime, "Good for this long: 15m if not said, 30d at most");
  enrol->add_option("--name", *request.mutable_name(), "For people");
  enrol->add_flag_function(
      "--user", [&request](std::int64_t) { request.set_user(true); },
      "The command is for a user without root");

  CLI::App* const enrolments = AddGroup(app, "enrolments", "Codes that enrol devices");
  const auto list = std::make_shared<v1::ListEnrolmentsRequest>();
  AddCommand(*enrolments, "list", "List your codes that are still remembered", session,
             [&session, list] { return List(session, *list); });
  const auto revoke = std::make_shared<v1::RevokeEnrolmentRequest>();
  AddCommand(*enrolments, "revoke", "Let a code enrol nobody any more", session,
             [&session, revoke]() -> Result<ExitCode> {
               TRY(const auto revoked, session.Call<v1::Enrolment>(*revoke));
               if (session.json) session.PrintJson(revoked);
               return ExitCode::kDone;
             })
      ->add_option("enrolment", *revoke->mutable_enrolment_id(), "Enrolment id")
      ->required();
}

}  // namespace ioworker::cli
