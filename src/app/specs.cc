#include "app/specs.h"

#include <algorithm>

#include <fmt/format.h>

namespace ioworker::app {
namespace {

// 0 in a message means that nothing was said.
std::uint32_t Or(std::uint32_t said, std::uint32_t otherwise) {
  return said == 0 ? otherwise : said;
}

Status ReadAmount(const std::string& text, const std::string& field, std::optional<Money>& out) {
  if (text.empty()) return {};
  TRY(out, ParseMoney(text, field));
  if (*out > Money{}) return {};
  return InvalidArgument(field, "out_of_range", field + " is 0; leave it out for no limit");
}

}  // namespace

Result<jobs::JobSpec> ReadSpec(const v1::JobSpec& message, const jobs::SpecLimits& limits,
                               const std::string& field) {
  const jobs::JobSpec defaults;
  const auto& wanted = message.resources();
  jobs::JobSpec spec;
  // A digest says nothing to people.
  const std::string& image = message.image();
  spec.name = message.name().empty() ? image.substr(0, image.find('@')) : message.name();
  spec.image = message.image();
  spec.command.assign(message.command().begin(), message.command().end());
  spec.environment.insert(message.environment().begin(), message.environment().end());
  spec.resources = {.cores = Or(wanted.cores(), defaults.resources.cores),
                    .memory_mib = Or(wanted.memory_mib(), defaults.resources.memory_mib),
                    .disk_mib = Or(wanted.disk_mib(), defaults.resources.disk_mib),
                    .gpus = wanted.gpus(),
                    .gpu_model = wanted.gpu_model(),
                    .gpu_memory_mib = wanted.gpu_memory_mib()};
  spec.tasks = message.has_tasks() ? message.tasks() : defaults.tasks;
  spec.time_limit_seconds = Or(message.time_limit_seconds(), defaults.time_limit_seconds);
  spec.retries = message.retries();
  spec.priority = message.priority();
  spec.together = message.together();
  spec.checkpoint_seconds = message.checkpoint_seconds();
  TRY(ReadAmount(message.price_limit_per_hour(), field + ".price_limit_per_hour",
                 spec.price_limit_per_hour));
  TRY(ReadAmount(message.budget(), field + ".budget", spec.budget));
  for (const auto& input : message.inputs()) {
    const auto artifact = ArtifactId::Parse(input.artifact_id());
    spec.inputs.push_back({.path = input.path(), .artifact = artifact.value_or(ArtifactId{})});
  }
  spec.allowed_hosts.assign(message.allowed_hosts().begin(), message.allowed_hosts().end());
  for (const auto& [name, value] : message.secrets()) spec.secrets.push_back(name);
  std::ranges::sort(spec.secrets);
  spec.registry_user = message.registry().user();
  const auto egress = jobs::EgressOfNumber(message.egress());
  if (!egress) {
    return InvalidArgument(field + ".egress", "out_of_range",
                           field + ".egress is none of NONE, ALLOW_LIST, INTERNET");
  }
  spec.resources.egress = *egress;
  const auto isolation = jobs::IsolationOfNumber(message.isolation());
  if (!isolation) {
    return InvalidArgument(field + ".isolation", "out_of_range",
                           field + ".isolation is none of CONTAINER, GVISOR, KATA");
  }
  spec.resources.isolation = *isolation;
  TRY(jobs::CheckSpec(spec, limits, field));
  return spec;
}

}  // namespace ioworker::app
