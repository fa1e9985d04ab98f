#include "store/spec_json.h"

#include <nlohmann/json.hpp>

namespace ioworker::store {

using nlohmann::json;

std::string WriteSpec(const jobs::JobSpec& spec) {
  json inputs = json::array();
  for (const auto& input : spec.inputs) {
    inputs.push_back({{"path", input.path}, {"artifact", input.artifact.Text()}});
  }
  const auto& resources = spec.resources;
  json stored = {{"name", spec.name},
                 {"image", spec.image},
                 {"command", spec.command},
                 {"environment", spec.environment},
                 {"cores", resources.cores},
                 {"memory_mib", resources.memory_mib},
                 {"disk_mib", resources.disk_mib},
                 {"gpus", resources.gpus},
                 {"gpu_model", resources.gpu_model},
                 {"gpu_memory_mib", resources.gpu_memory_mib},
                 {"tasks", spec.tasks},
                 {"time_limit_seconds", spec.time_limit_seconds},
                 {"retries", spec.retries},
                 {"priority", spec.priority},
                 {"together", spec.together},
                 {"inputs", std::move(inputs)}};
  if (spec.checkpoint_seconds != 0) stored["checkpoint_seconds"] = spec.checkpoint_seconds;
  if (resources.egress != jobs::Egress::kNone) {
    stored["egress"] = jobs::EgressName(resources.egress);
    stored["allowed_hosts"] = spec.allowed_hosts;
  }
  if (!spec.secrets.empty()) stored["secrets"] = spec.secrets;
  if (!spec.registry_user.empty()) stored["registry_user"] = spec.registry_user;
  if (resources.isolation != jobs::Isolation::kContainer) {
    stored["isolation"] = jobs::IsolationName(resources.isolation);
  }
  if (!resources.renter_country.IsNil()) {
    stored["renter_country"] = resources.renter_country.Text();
  }
  if (spec.price_limit_per_hour) stored["price_limit"] = spec.price_limit_per_hour->micros;
  if (spec.budget) stored["budget"] = spec.budget->micros;
  return stored.dump(-1, ' ', false, json::error_handler_t::replace);
}

namespace {

// Throws json::exception where a value has not the type that was written.
Result<jobs::JobSpec> FromJson(const json& stored) {
  // The library turns such a number into a whole one whatever its size, which C++ leaves undefined.
  for (const auto& [key, value] : stored.items()) {
    if (value.is_number_float()) return Internal("a stored spec is damaged: " + key);
  }
  jobs::JobSpec spec;
  spec.name = stored.value("name", "");
  spec.image = stored.value("image", "");
  spec.command = stored.value("command", std::vector<std::string>{});
  spec.environment = stored.value("environment", std::map<std::string, std::string>{});
  const auto egress = jobs::ParseEgress(stored.value("egress", "none"));
  if (!egress) return Internal("a stored spec is damaged: egress");
  const auto isolation = jobs::ParseIsolation(stored.value("isolation", "container"));
  if (!isolation) return Internal("a stored spec is damaged: isolation");
  spec.resources = {
      .cores = stored.value("cores", 1U),
      .memory_mib = stored.value("memory_mib", 512U),
      .disk_mib = stored.value("disk_mib", 1024U),
      .gpus = stored.value("gpus", 0U),
      .gpu_model = stored.value("gpu_model", ""),
      .gpu_memory_mib = stored.value("gpu_memory_mib", 0U),
      .egress = egress.value_or(jobs::Egress::kNone),
      .isolation = isolation.value_or(jobs::Isolation::kContainer),
      .renter_country = Country::Parse(stored.value("renter_country", "")).value_or(Country{})};
  spec.allowed_hosts = stored.value("allowed_hosts", std::vector<std::string>{});
  spec.secrets = stored.value("secrets", std::vector<std::string>{});
  spec.registry_user = stored.value("registry_user", "");
  spec.tasks = stored.value("tasks", 1U);
  spec.time_limit_seconds = stored.value("time_limit_seconds", 3600U);
  spec.retries = stored.value("retries", 0U);
  spec.priority = stored.value("priority", 0U);
  spec.together = stored.value("together", false);
  spec.checkpoint_seconds = stored.value("checkpoint_seconds", 0U);
  for (const auto& input : stored.value("inputs", json::array())) {
    const auto artifact = ArtifactId::Parse(input.value("artifact", ""));
    if (!artifact) return Internal("a stored input is damaged");
    spec.inputs.push_back({.path = input.value("path", ""), .artifact = *artifact});
  }
  const auto amount = [&](const char* key) -> std::optional<Money> {
    if (!stored.contains(key)) return std::nullopt;
    return Money{stored.value(key, std::int64_t{0})};
  };
  spec.price_limit_per_hour = amount("price_limit");
  spec.budget = amount("budget");
  return spec;
}

}  // namespace

Result<jobs::JobSpec> ReadSpec(std::string_view text) {
  try {
    return FromJson(json::parse(text));
  } catch (const json::exception& error) {
    return Internal(std::string("a stored spec is damaged: ") + error.what());
  }
}

}  // namespace ioworker::store
