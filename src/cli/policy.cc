#include <memory>

#include <CLI/CLI.hpp>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/format.h"
#include "ioworker/v1/policy.pb.h"

namespace ioworker::cli {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;  // the device says what is too much

void PrintPolicy(Session& session, const v1::DevicePolicy& policy) {
  Facts facts;
  facts.Add("Lends", EnumText(policy.mode()));
  facts.Add("Because", policy.reason());
  facts.Add("Not followed", {policy.problem(), Style::kBad});
  facts.Add("Otherwise", EnumText(policy.otherwise()));
  facts.Add("Console edits",
            policy.console_edits() ? "yes" : "no, the file on the device forbids them");
  facts.Print(session.out(), session.terminal());
  if (policy.rules().empty()) return;
  session.out() << '\n';
  Table table({{"RULE"}, {"MODE"}, {"IN FORCE"}, {"WHY", false, true}});
  for (const auto& rule : policy.rules()) {
    const std::string known = rule.known() ? "" : ": not known";
    table.Add(
        {rule.name(), EnumText(rule.mode()), (rule.in_force() ? "yes" : "no") + known, rule.why()});
  }
  table.Print(session.out(), session.terminal());
}

Result<ExitCode> ShowPolicy(Session& session, const v1::GetDevicePolicyRequest& request,
                            bool as_file) {
  TRY(const auto policy, session.Call<v1::DevicePolicy>(request));
  if (session.json) {
    session.PrintJson(policy);
  } else if (as_file) {
    session.out() << policy.text();
  } else {
    PrintPolicy(session, policy);
  }
  return ExitCode::kDone;
}

// Whatever the file there was made from: who names a file on the command line means that file.
Result<ExitCode> SetPolicy(Session& session, const std::string& device, const std::string& file) {
  v1::SetDevicePolicyRequest request;
  request.set_device_id(device);
  TRY(*request.mutable_text(), ReadFile(file, kFileBytesMax));
  v1::GetDevicePolicyRequest get;
  get.set_device_id(device);
  TRY(const auto before, session.Call<v1::DevicePolicy>(get));
  request.set_base_digest(before.digest());
  TRY(const auto policy, session.Call<v1::DevicePolicy>(request));
  if (session.json) {
    session.PrintJson(policy);
  } else {
    PrintPolicy(session, policy);
  }
  return ExitCode::kDone;
}

}  // namespace

void AddDevicePolicy(CLI::App& devices, Session& session) {
  const auto get = std::make_shared<v1::GetDevicePolicyRequest>();
  const auto as_file = std::make_shared<bool>();
  auto* show =
      AddCommand(devices, "policy", "What a device lends and when, as it says itself", session,
                 [&session, get, as_file] { return ShowPolicy(session, *get, *as_file); });
  show->add_option("device", *get->mutable_device_id(), "Device id")->required();
  show->add_flag("--text", *as_file, "Print its policy file");

  const auto device = std::make_shared<std::string>();
  const auto file = std::make_shared<std::string>();
  auto* set = AddCommand(devices, "set-policy", "Give a device another policy file", session,
                         [&session, device, file] { return SetPolicy(session, *device, *file); });
  set->add_option("device", *device, "Device id")->required();
  set->add_option("file", *file, "TOML")->required();
}

}  // namespace ioworker::cli
