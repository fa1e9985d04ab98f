#include "app/messages.h"

#include <algorithm>
#include <set>

#include "base/digest.h"

namespace ioworker::app {

void Put(Instant at, google::protobuf::Timestamp* out) {
  constexpr std::int64_t kMicros = 1'000'000;
  out->set_seconds(at.micros / kMicros);
  out->set_nanos(static_cast<std::int32_t>(at.micros % kMicros) * 1000);
}

v1::LeaseRef ToMessage(const jobs::LeaseRef& ref) {
  v1::LeaseRef message;
  message.set_job_id(ref.task.job.Text());
  message.set_task_index(ref.task.index);
  message.set_attempt(ref.attempt);
  return message;
}

v1::Event ToMessage(const events::Event& event) {
  v1::Event message;
  message.set_sequence(event.sequence);
  Put(event.at, message.mutable_at());
  message.set_actor(event.actor);
  message.set_noun(event.noun);
  message.set_object(event.object);
  message.set_action(event.action);
  message.set_reason(event.reason);
  message.set_before(event.before);
  message.set_after(event.after);
  if (!event.job.IsNil()) message.set_job_id(event.job.Text());
  if (!event.device.IsNil()) message.set_device_id(event.device.Text());
  return message;
}

v1::Inventory ToMessage(const devices::Inventory& inventory) {
  v1::Inventory message;
  message.set_cpu_model(inventory.cpu_model);
  message.set_cores(inventory.cores);
  message.set_memory_mib(inventory.memory_mib);
  message.set_disk_mib(inventory.disk_mib);
  for (const auto& gpu : inventory.gpus) {
    auto* one = message.add_gpus();
    one->set_index(gpu.index);
    one->set_model(gpu.model);
    one->set_memory_mib(gpu.memory_mib);
    one->set_driver(gpu.driver);
    one->set_not_lent(gpu.not_lent);
    one->set_drives_display(gpu.drives_display);
  }
  message.set_operating_system(inventory.operating_system);
  message.set_engine(inventory.engine);
  message.set_architecture(inventory.architecture);
  message.set_agent_version(inventory.agent_version);
  message.set_numa_nodes(inventory.numa_nodes);
  message.set_cpu_packages(inventory.cpu_packages);
  for (const auto isolation : inventory.isolations) {
    message.add_isolations(static_cast<v1::JobSpec::Isolation>(isolation));
  }
  return message;
}

v1::Trial ToMessage(const devices::Trial& trial) {
  v1::Trial message;
  message.set_state(static_cast<v1::Trial::State>(trial.state));
  PutMaybe(trial.at, [&] { return message.mutable_at(); });
  message.set_took_millis(trial.took_millis);
  for (const auto& each : trial.findings) {
    auto& finding = *message.add_findings();
    finding.set_code(each.code);
    finding.set_title(each.title);
    finding.set_found(each.found);
    finding.set_fix(each.fix);
  }
  return message;
}

v1::Lent ToMessage(const devices::Lent& lent) {
  v1::Lent message;
  message.set_cores(lent.cores);
  message.set_memory_mib(lent.memory_mib);
  message.set_disk_mib(lent.disk_mib);
  for (const auto index : lent.gpu_indices) message.add_gpu_indices(index);
  message.set_egress(static_cast<v1::JobSpec::Egress>(lent.egress));
  if (lent.price_floor > Money{}) message.set_price_floor(FormatMoney(lent.price_floor));
  for (const auto& kept : lent.gpus_kept) {
    auto* one = message.add_gpus_kept();
    one->set_index(kept.index);
    one->set_reason(kept.reason);
  }
  message.set_isolation(static_cast<v1::JobSpec::Isolation>(lent.isolation));
  message.set_isolation_min(static_cast<v1::JobSpec::Isolation>(lent.isolation_min));
  for (const auto country : lent.countries.only) message.add_countries_served(country.Text());
  for (const auto country : lent.countries.but) message.add_countries_refused(country.Text());
  return message;
}

devices::Inventory FromMessage(const v1::Inventory& message) {
  devices::Inventory inventory{.cpu_model = message.cpu_model(),
                               .cores = message.cores(),
                               .memory_mib = message.memory_mib(),
                               .disk_mib = message.disk_mib(),
                               .gpus = {},
                               .operating_system = message.operating_system(),
                               .engine = message.engine(),
                               .architecture = message.architecture(),
                               .agent_version = message.agent_version(),
                               .numa_nodes = message.numa_nodes(),
                               .cpu_packages = message.cpu_packages()};
  for (const auto& gpu : message.gpus()) {
    inventory.gpus.push_back({.index = gpu.index(),
                              .model = gpu.model(),
                              .memory_mib = gpu.memory_mib(),
                              .driver = gpu.driver(),
                              .not_lent = gpu.not_lent(),
                              .drives_display = gpu.drives_display()});
  }
  std::set<jobs::Isolation> levels;  // each once, however often it was said
  for (const int each : message.isolations()) {
    if (const auto known = jobs::IsolationOfNumber(each)) levels.insert(*known);
  }
  inventory.isolations.assign(levels.begin(), levels.end());
  return inventory;
}

std::optional<jobs::LeaseRef> FromMessage(const v1::LeaseRef& message) {
  const auto job = JobId::Parse(message.job_id());
  if (!job || message.attempt() == 0) return std::nullopt;
  return jobs::LeaseRef{.task = {.job = *job, .index = message.task_index()},
                        .attempt = message.attempt()};
}

v1::Device ToMessage(const devices::Device& device) {
  v1::Device message;
  message.set_id(device.id.Text());
  message.set_name(device.name);
  message.set_state(static_cast<v1::Device::State>(device.state));
  switch (device.state) {
    case devices::DeviceState::kOffline:
      message.set_state_reason("no link to the device; is it running?");
      break;
    case devices::DeviceState::kPaused:
      message.set_state_reason(device.pause_reason);
      break;
    case devices::DeviceState::kRetired:
      message.set_state_reason("its enrolment has ended");
      break;
    case devices::DeviceState::kReady:
      message.set_state_reason("linked, waiting for work");
      break;
    case devices::DeviceState::kRunning:
      message.set_state_reason("working");
      break;
  }
  Put(device.state_since, message.mutable_state_since());
  *message.mutable_inventory() = ToMessage(*device.inventory);
  message.set_price_per_hour(FormatMoney(device.price_per_hour));
  message.set_earned(FormatMoney(device.earned));
  message.set_earning_per_hour(FormatMoney({}));
  Put(device.enrolled_at, message.mutable_enrolled_at());
  PutMaybe(device.last_seen_at, [&] { return message.mutable_last_seen_at(); });
  PutMaybe(device.wish_until, [&] { return message.mutable_paused_until(); });
  if (const auto& limits = device.market_following) {
    auto& following = *message.mutable_market_following();
    following.set_price_least(FormatMoney(limits->least));
    following.set_price_most(FormatMoney(limits->most));
  }
  return message;
}

v1::JobSpec ToMessage(const jobs::JobSpec& spec) {
  v1::JobSpec message;
  message.set_name(spec.name);
  message.set_image(spec.image);
  for (const auto& word : spec.command) message.add_command(word);
  for (const auto& [name, value] : spec.environment) (*message.mutable_environment())[name] = value;
  auto* resources = message.mutable_resources();
  resources->set_cores(spec.resources.cores);
  resources->set_memory_mib(spec.resources.memory_mib);
  resources->set_disk_mib(spec.resources.disk_mib);
  resources->set_gpus(spec.resources.gpus);
  resources->set_gpu_model(spec.resources.gpu_model);
  resources->set_gpu_memory_mib(spec.resources.gpu_memory_mib);
  message.set_tasks(spec.tasks);
  message.set_time_limit_seconds(spec.time_limit_seconds);
  if (spec.price_limit_per_hour) {
    message.set_price_limit_per_hour(FormatMoney(*spec.price_limit_per_hour));
  }
  if (spec.budget) message.set_budget(FormatMoney(*spec.budget));
  message.set_retries(spec.retries);
  message.set_priority(spec.priority);
  message.set_together(spec.together);
  for (const auto& input : spec.inputs) {
    auto* one = message.add_inputs();
    one->set_path(input.path);
    one->set_artifact_id(input.artifact.Text());
  }
  message.set_egress(static_cast<v1::JobSpec::Egress>(spec.resources.egress));
  message.set_isolation(static_cast<v1::JobSpec::Isolation>(spec.resources.isolation));
  for (const auto& host : spec.allowed_hosts) message.add_allowed_hosts(host);
  for (const auto& name : spec.secrets) (*message.mutable_secrets())[name] = "";
  if (!spec.registry_user.empty()) message.mutable_registry()->set_user(spec.registry_user);
  message.set_checkpoint_seconds(spec.checkpoint_seconds);
  return message;
}

v1::Job ToMessage(const jobs::Job& job) {
  v1::Job message;
  message.set_id(job.id.Text());
  *message.mutable_spec() = ToMessage(*job.spec);
  message.set_renter_country(job.spec->resources.renter_country.Text());
  message.set_state(static_cast<v1::Job::State>(job.state));
  message.set_reason(static_cast<v1::End::Reason>(job.reason));
  message.set_message(std::string(jobs::EndReasonMessage(job.reason)));
  auto* tasks = message.mutable_tasks();
  tasks->set_waiting(job.tasks.waiting);
  tasks->set_running(job.tasks.running);
  tasks->set_succeeded(job.tasks.succeeded);
  tasks->set_failed(job.tasks.failed);
  tasks->set_cancelled(job.tasks.cancelled);
  message.set_charged(FormatMoney(job.charged));
  message.set_held(FormatMoney(job.held));
  Put(job.created_at, message.mutable_created_at());
  PutMaybe(job.started_at, [&] { return message.mutable_started_at(); });
  PutMaybe(job.ended_at, [&] { return message.mutable_ended_at(); });
  PutMaybe(job.forgotten_at, [&] { return message.mutable_forgotten_at(); });
  return message;
}

v1::Lease ToMessage(const jobs::Lease& lease, const std::string& image, Instant now) {
  v1::Lease message;
  *message.mutable_ref() = ToMessage(lease.ref);
  message.set_device_id(lease.device.Text());
  message.set_state(static_cast<v1::Lease::State>(lease.state));
  message.set_reason(static_cast<v1::End::Reason>(lease.reason));
  message.set_image(image);
  message.set_price_per_hour(FormatMoney(lease.price_per_hour));
  message.set_charged(FormatMoney(lease.charged));
  message.set_earned(FormatMoney(lease.charged - lease.fee));
  if (lease.started_at) {
    const Duration served = lease.stopped_at.value_or(now) - *lease.started_at;
    const auto whole = std::chrono::duration_cast<seconds>(std::max(served, Duration{}));
    message.set_served_seconds(static_cast<std::uint32_t>(whole.count()));
  }
  Put(lease.placed_at, message.mutable_placed_at());
  PutMaybe(lease.started_at, [&] { return message.mutable_started_at(); });
  PutMaybe(lease.stopped_at, [&] { return message.mutable_stopped_at(); });
  PutMaybe(lease.ended_at, [&] { return message.mutable_ended_at(); });
  if (lease.exit_code) message.set_exit_code(*lease.exit_code);
  message.set_resumed_from(lease.resumed_from);
  return message;
}

namespace {

v1::Task::State TaskState(const jobs::Lease& lease, const jobs::Job& job) {
  switch (lease.state) {
    case jobs::LeaseState::kPlaced:
      return v1::Task::PLACED;
    case jobs::LeaseState::kPulling:
      return v1::Task::PULLING;
    case jobs::LeaseState::kRunning:
      return v1::Task::RUNNING;
    case jobs::LeaseState::kEnded:
      break;
  }
  if (!lease.final) return job.cancel_requested ? v1::Task::CANCELLED : v1::Task::WAITING;
  if (lease.reason == jobs::EndReason::kCompleted) return v1::Task::SUCCEEDED;
  return lease.reason == jobs::EndReason::kCancelled ? v1::Task::CANCELLED : v1::Task::FAILED;
}

}  // namespace

v1::Task ToTask(const jobs::Lease& lease, const jobs::Job& job) {
  v1::Task message;
  message.set_job_id(lease.ref.task.job.Text());
  message.set_index(lease.ref.task.index);
  message.set_state(TaskState(lease, job));
  message.set_reason(static_cast<v1::End::Reason>(lease.reason));
  message.set_message(lease.message.empty() ? std::string(jobs::EndReasonMessage(lease.reason))
                                            : lease.message);
  message.set_attempt(lease.ref.attempt);
  message.set_device_id(lease.device.Text());
  if (lease.exit_code) message.set_exit_code(*lease.exit_code);
  Put(lease.placed_at, message.mutable_placed_at());
  message.set_resumed_from(lease.resumed_from);
  PutMaybe(lease.pulling_at, [&] { return message.mutable_pulling_at(); });
  PutMaybe(lease.started_at, [&] { return message.mutable_started_at(); });
  PutMaybe(lease.ended_at, [&] { return message.mutable_ended_at(); });
  message.set_image_digest(lease.image_digest);
  return message;
}

v1::Artifact ToMessage(const jobs::Artifact& artifact) {
  v1::Artifact message;
  message.set_id(artifact.id.Text());
  message.set_kind(static_cast<v1::Artifact::Kind>(artifact.kind));
  message.set_path(artifact.path);
  message.set_size_bytes(artifact.size_bytes);
  message.set_sha256(Hex(artifact.sha256));
  if (!artifact.lease.task.job.IsNil()) {
    message.set_job_id(artifact.lease.task.job.Text());
    message.set_task_index(artifact.lease.task.index);
    message.set_attempt(artifact.lease.attempt);
  }
  Put(artifact.created_at, message.mutable_created_at());
  return message;
}

namespace {

// Who the other party of a lease is stays between it and the network.
std::string PurseText(const ledger::PurseId& purse, const Caller& viewer) {
  using enum ledger::PurseKind;
  if (purse.kind == kFees) return "fees";
  if (purse.kind == kOutside) return "outside";
  if (purse.kind == kPool) return "pool";
  if (purse.account == viewer.account || viewer.IsOperator()) return purse.account.Text();
  return purse.kind == kSpending ? "renter" : "owner";
}

std::string_view Remedy(market::Constraint constraint) {
  switch (constraint) {
    case market::Constraint::kNone:
      return "";
    case market::Constraint::kOffline:
      return "wait for the device to come back";
    case market::Constraint::kPaused:
      return "wait for its owner to lend again";
    case market::Constraint::kCores:
      return "ask for fewer cores";
    case market::Constraint::kMemory:
      return "ask for less memory";
    case market::Constraint::kDisk:
      return "ask for less disk";
    case market::Constraint::kGpus:
      return "ask for fewer GPUs";
    case market::Constraint::kGpuModel:
      return "allow another GPU model";
    case market::Constraint::kGpuMemory:
      return "ask for less GPU memory";
    case market::Constraint::kPrice:
      return "raise the price limit";
    case market::Constraint::kBusy:
      return "wait for running work to end";
    case market::Constraint::kBalance:
      return "add credit, or lower the time limit";
    case market::Constraint::kBudget:
      return "raise the budget, or lower the time limit";
    case market::Constraint::kEgress:
      return "do without network, or name the hosts that the job needs";
    case market::Constraint::kIsolation:
      return "ask for less isolation";
    case market::Constraint::kCountry:
      return "say in the settings which country you are in, or wait for an owner who serves it";
    case market::Constraint::kTried:
      return "this task failed there: another device gets it, or this one again in a while";
  }
  return "";
}

}  // namespace

v1::Transfer ToMessage(const ledger::Transfer& transfer, const Caller& viewer) {
  v1::Transfer message;
  message.set_sequence(transfer.sequence);
  message.set_kind(static_cast<v1::Transfer::Kind>(transfer.kind));
  message.set_from(PurseText(transfer.from, viewer));
  message.set_to(PurseText(transfer.to, viewer));
  message.set_amount(FormatMoney(transfer.amount));
  if (!transfer.lease.task.job.IsNil()) *message.mutable_lease() = ToMessage(transfer.lease);
  if (!transfer.device.IsNil()) message.set_device_id(transfer.device.Text());
  message.set_note(transfer.note);
  Put(transfer.at, message.mutable_at());
  return message;
}

void PutObstacles(const market::Obstacles& obstacles,
                  google::protobuf::RepeatedPtrField<v1::Obstacle>* out) {
  for (const auto& [constraint, devices] : obstacles) {
    if (devices == 0) continue;
    auto* one = out->Add();
    one->set_constraint(static_cast<v1::Obstacle::Constraint>(constraint));
    one->set_devices(devices);
    one->set_remedy(std::string(Remedy(constraint)));
  }
}

}  // namespace ioworker::app
