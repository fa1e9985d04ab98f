// Enrolment of this machine from the command line: what `device enroll` and `device connect` share.
#pragma once

#include <string>

#include "agent/settings.h"
#include "base/result.h"
#include "bin/commands.h"
#include "domain/policy/owner_policy.h"

namespace ioworker::bin {

struct EnrolFlags {
  std::string url{};
  std::string code{};
  std::string name{};
  std::string proxy{};
  std::string ca_path{};
  policy::Limits limits{};
  std::string engine = "docker";
};

void AddEnrolFlags(CLI::App& command, EnrolFlags& flags);

// Where those flags say that the coordinator is, with the proxy of the environment.
agent::Settings SettingsOf(const CommandContext& context, const std::string& data_folder,
                           const EnrolFlags& flags);

// The code that is to enrol it: the one that was given, or what comes of showing a short one until
// somebody takes the machine in (agent/pairing.h). Blocks.
Result<std::string> CodeOf(CommandContext& context, const std::string& data_folder,
                           const EnrolFlags& flags);

// Makes key and policy in the folder if there are none, and enrols; says what is lent.
Result<agent::Settings> EnrolMachine(CommandContext& context, const std::string& data_folder,
                                     const EnrolFlags& flags);

}  // namespace ioworker::bin
