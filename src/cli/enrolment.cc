#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::cli {

void AddEnrolment(CLI::App& app, Session& session) {
  AddCommand(app, "enrol", "Make a one-use code that enrols a device, and print the command to run",
             session, [&session]() -> Result<ExitCode> {
               TRY(const auto made, session.Call<v1::Enrolment>(v1::CreateEnrolmentRequest()));
               if (session.json) {
                 session.PrintJson(made);
                 return ExitCode::kDone;
               }
               TRY(const std::string url, session.Url());
               session.Tell("Run this on the machine that is to be lent, before {}:",
                            TimeText(made.expires_at(), made.has_expires_at()));
               session.out() << "ioworker device enroll --url " << url << " --code "
                             << Printable(made.code()) << '\n';
               return ExitCode::kDone;
             });
}

}  // namespace ioworker::cli
