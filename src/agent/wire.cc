#include "agent/wire.h"

#include <algorithm>

namespace ioworker::agent {
namespace {

std::uint32_t Or(std::uint32_t said, std::uint32_t otherwise) {
  return said != 0 ? said : otherwise;
}

jobs::Resources FromWire(const v1::Resources& wire) {
  const jobs::Resources defaults;
  return {.cores = Or(wire.cores(), defaults.cores),
          .memory_mib = Or(wire.memory_mib(), defaults.memory_mib),
          .disk_mib = Or(wire.disk_mib(), defaults.disk_mib),
          .gpus = wire.gpus(),
          .gpu_model = wire.gpu_model(),
          .gpu_memory_mib = wire.gpu_memory_mib()};
}

}  // namespace

v1::LeaseRef ToWire(const jobs::LeaseRef& ref) {
  v1::LeaseRef wire;
  wire.set_job_id(ref.task.job.Text());
  wire.set_task_index(ref.task.index);
  wire.set_attempt(ref.attempt);
  return wire;
}

google::protobuf::Timestamp ToWire(Instant at) {
  constexpr std::int64_t kMicros = 1'000'000;
  google::protobuf::Timestamp wire;
  wire.set_seconds(at.micros / kMicros);
  wire.set_nanos(static_cast<std::int32_t>(at.micros % kMicros) * 1000);
  return wire;
}

Instant FromWire(const google::protobuf::Timestamp& wire) {
  return {wire.seconds() * 1'000'000 + wire.nanos() / 1000};
}

std::optional<jobs::LeaseRef> FromWire(const v1::LeaseRef& wire) {
  const auto job = JobId::Parse(wire.job_id());
  if (!job || job->IsNil() || wire.attempt() == 0) return std::nullopt;
  return jobs::LeaseRef{.task = {.job = *job, .index = wire.task_index()},
                        .attempt = wire.attempt()};
}

v1::End::Reason ToWire(jobs::EndReason reason) {
  return static_cast<v1::End::Reason>(static_cast<int>(reason));
}

jobs::EndReason FromWire(v1::End::Reason wire) {
  const int value = static_cast<int>(wire);
  if (value <= 0 || value > static_cast<int>(jobs::kEndReasonLast)) {
    return jobs::EndReason::kCancelled;
  }
  return static_cast<jobs::EndReason>(value);
}

Result<jobs::JobSpec> FromWire(const v1::JobSpec& wire) {
  jobs::JobSpec spec;
  spec.name = wire.name();
  spec.image = wire.image();
  spec.command.assign(wire.command().begin(), wire.command().end());
  spec.environment.insert(wire.environment().begin(), wire.environment().end());
  spec.resources = FromWire(wire.resources());
  if (wire.has_tasks()) spec.tasks = wire.tasks();
  spec.time_limit_seconds = Or(wire.time_limit_seconds(), spec.time_limit_seconds);
  spec.retries = wire.retries();
  spec.checkpoint_seconds = wire.checkpoint_seconds();
  const auto egress = jobs::EgressOfNumber(wire.egress());
  if (!egress) {
    return InvalidArgument("egress", "out_of_range", "the job's egress is of an unknown kind");
  }
  spec.resources.egress = *egress;
  const auto isolation = jobs::IsolationOfNumber(wire.isolation());
  if (!isolation) {
    return InvalidArgument("isolation", "out_of_range",
                           "the job's isolation is of an unknown kind");
  }
  spec.resources.isolation = *isolation;
  spec.allowed_hosts.assign(wire.allowed_hosts().begin(), wire.allowed_hosts().end());
  for (const auto& [name, value] : wire.secrets()) spec.secrets.push_back(name);
  std::ranges::sort(spec.secrets);
  spec.registry_user = wire.registry().user();
  for (const v1::Input& input : wire.inputs()) {
    const auto artifact = ArtifactId::Parse(input.artifact_id());
    if (!artifact)
      return InvalidArgument("inputs", "bad_artifact_id", "an input names no artifact");
    spec.inputs.push_back({.path = input.path(), .artifact = *artifact});
  }
  TRY(jobs::CheckSpec(spec, {}, "spec"));
  return spec;
}

Result<jobs::JobSpec> SpecOf(const v1::Assign& assign) {
  TRY(jobs::JobSpec spec, FromWire(assign.spec()));
  spec.resources.renter_country = Country::Parse(assign.renter_country()).value_or(Country{});
  return spec;
}

}  // namespace ioworker::agent
