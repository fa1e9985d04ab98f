#include "cli/spec_options.h"

#include <filesystem>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/file.h"
#include "cli/spec_yaml.h"
#include "cli/units.h"
#include "cli/yaml.h"

namespace ioworker::cli {
namespace {

Result<std::string> ReadSpecFile(Session& session, const std::string& path) {
  if (path != "-") return ReadFile(path, kYamlBytesMax);
  // One byte over the limit, so that ParseSpec sees that it is passed.
  std::string text(kYamlBytesMax + 1, '\0');
  std::istream& in = session.environment().in;
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

// A flag that fills a number of the specification when it is given.
void AddNumber(CLI::App& command, const std::string& name, const std::string& description,
               std::function<void(std::uint32_t)> set) {
  command.add_option_function<std::uint32_t>(name, std::move(set), description);
}

using SetNumber = void (v1::Resources::*)(std::uint32_t);

Status SetSize(const std::string& text, const std::string& field, SetNumber set,
               v1::JobSpec& spec) {
  if (text.empty()) return {};
  TRY(const std::uint32_t mib, ParseMib(text, field));
  (spec.mutable_resources()->*set)(mib);
  return {};
}

void AddIsolation(CLI::App& command, v1::JobSpec& spec) {
  const std::map<std::string, v1::JobSpec::Isolation> levels = {
      {"container", v1::JobSpec::CONTAINER},
      {"gvisor", v1::JobSpec::GVISOR},
      {"kata", v1::JobSpec::KATA}};
  command
      .add_option_function<std::string>(
          "--isolation",
          [&spec, levels](const std::string& level) { spec.set_isolation(levels.at(level)); },
          "The least between a task and the device's kernel: container, gvisor or kata")
      ->check(CLI::IsMember(levels))
      ->option_text("TEXT");
}

}  // namespace

void SpecOptions::AddTo(CLI::App& command) {
  v1::JobSpec& spec = flags_;
  command.add_option("image", *spec.mutable_image(), "Container image");
  command.add_option("command", command_,
                     "Program and arguments; write -- before them if they begin with a dash");
  command.add_option("-f,--file", file_, "Specification in YAML or JSON; - is standard input");
  command.add_option("--name", *spec.mutable_name(), "For people");
  AddNumber(command, "--tasks", "How many tasks; each sees its number in IOWORKER_TASK_INDEX",
            [&spec](std::uint32_t n) { spec.set_tasks(n); });
  AddNumber(command, "--cores", "Processor cores for each task",
            [&spec](std::uint32_t n) { spec.mutable_resources()->set_cores(n); });
  command.add_option("--memory", memory_, "Memory for each task, e.g. 2GiB");
  command.add_option("--disk", disk_, "Scratch disk for each task, e.g. 10GiB");
  AddNumber(command, "--gpus", "GPUs for each task",
            [&spec](std::uint32_t n) { spec.mutable_resources()->set_gpus(n); });
  command.add_option_function<std::string>(
      "--gpu-model", [&spec](const std::string& m) { spec.mutable_resources()->set_gpu_model(m); },
      "Part of the model's name, e.g. \"RTX 4090\"");
  command.add_option("--gpu-memory", gpu_memory_, "Of each GPU, e.g. 24GiB");
  command.add_option("--time-limit", time_limit_, "Of each attempt, e.g. 10m");
  command.add_option("--price-limit", *spec.mutable_price_limit_per_hour(),
                     "Never pay more per hour and task, e.g. 0.50");
  command.add_option("--budget", *spec.mutable_budget(), "Never pay more for the whole job");
  AddNumber(command, "--retries", "How often a task that fails by itself is tried again",
            [&spec](std::uint32_t n) { spec.set_retries(n); });
  command.add_option("--checkpoint-every", checkpoint_every_,
                     "Keep what lies in /checkpoint as often, e.g. 30s; else only at a stop");
  AddNumber(command, "--priority", "Among your own jobs, 0 to 9: higher ones start first",
            [&spec](std::uint32_t n) { spec.set_priority(n); });
  command.add_flag_callback(
      "--together", [&spec] { spec.set_together(true); },
      "Start all tasks at once, each on its own device, or none");
  const std::map<std::string, v1::JobSpec::Egress> kinds = {{"none", v1::JobSpec::NONE},
                                                            {"allow-list", v1::JobSpec::ALLOW_LIST},
                                                            {"internet", v1::JobSpec::INTERNET}};
  command
      .add_option_function<std::string>(
          "--egress", [&spec, kinds](const std::string& kind) { spec.set_egress(kinds.at(kind)); },
          "What a task can reach: none, allow-list or internet; never a private network")
      ->check(CLI::IsMember(kinds))
      ->option_text("TEXT");
  AddIsolation(command, spec);
  command
      .add_option_function<std::vector<std::string>>(
          "--allow-host",
          [&spec](const std::vector<std::string>& hosts) {
            spec.set_egress(v1::JobSpec::ALLOW_LIST);
            spec.mutable_allowed_hosts()->Assign(hosts.begin(), hosts.end());
          },
          "A host that a task can reach, or *.NAME; may be given several times")
      ->take_all()
      ->allow_extra_args(false);
  secrets_.AddTo(command);
  command.add_option("-e,--env", environment_, "NAME=value; may be given several times")
      ->take_all()
      ->allow_extra_args(false);
}

Result<v1::JobSpec> SpecOptions::Build(Session& session) const {
  v1::JobSpec flags = flags_;
  if (!time_limit_.empty()) {
    TRY(const std::uint32_t limit_seconds, ParseSeconds(time_limit_, "time_limit"));
    flags.set_time_limit_seconds(limit_seconds);
  }
  if (!checkpoint_every_.empty()) {
    TRY(const std::uint32_t every, ParseSeconds(checkpoint_every_, "checkpoint"));
    flags.set_checkpoint_seconds(every);
  }
  TRY(SetSize(memory_, "memory", &v1::Resources::set_memory_mib, flags));
  TRY(SetSize(disk_, "disk", &v1::Resources::set_disk_mib, flags));
  TRY(SetSize(gpu_memory_, "gpu_memory", &v1::Resources::set_gpu_memory_mib, flags));
  for (const std::string& entry : environment_) {
    const auto equals = entry.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidArgument("environment", "invalid_environment",
                             "\"" + entry + "\" is not of the form NAME=value");
    }
    (*flags.mutable_environment())[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  flags.mutable_command()->Assign(command_.begin(), command_.end());
  if (file_.empty()) {
    TRY(secrets_.Fill(session, flags));
    if (!flags.image().empty()) return flags;
    return InvalidArgument("image", "no_image", "name an image, or give a file with -f");
  }

  TRY(const std::string text, ReadSpecFile(session, file_));
  const std::string name =
      file_ == "-" ? "standard input" : std::filesystem::path(file_).filename().string();
  TRY(v1::JobSpec spec, ParseSpec(text, name));
  TRY(ReadSecretFiles(std::filesystem::path(file_).parent_path().string(), spec));
  if (!flags.command().empty()) spec.clear_command();
  spec.MergeFrom(flags);
  TRY(secrets_.Fill(session, spec));
  return spec;
}

}  // namespace ioworker::cli
