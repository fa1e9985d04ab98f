#include "device.h"

#include <algorithm>
#include <utility>

namespace ioworker::simulation {

using jobs::EndReason;

std::size_t Device::running() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      runs_, [](const auto& entry) { return entry.second.stage != Stage::kEnded; }));
}

void Device::Start() {
  up_ = true;
  ++life_;
  world_.Note("{} starts", id_.Text());
  for (auto& [ref, run] : runs_) {
    if (run.stage == Stage::kPulling) Pull(ref);
    if (run.stage == Stage::kCollecting) Collect(ref);
    if (run.stage == Stage::kEnded && run.end_report == 0) RecordEnd(ref);
  }
  Connect();
  Beat();
}

void Device::Crash() {
  if (!up_) return;
  const bool survive = world_.Happens(500);
  world_.Note("{} crashes; its containers {}", id_.Text(), survive ? "go on" : "end");
  up_ = false;
  ++life_;
  if (!survive) {
    for (auto& [ref, run] : runs_) {
      if (run.stage == Stage::kRunning) End(ref, EndReason::kEngineError);
    }
  }
  if (world_.Suffers(&Faults::device_wiped)) Wipe();
  if (world_.Suffers(&Faults::device_old)) BringBackOld();
  if (world_.Happens(300)) {
    copy_ = {.spool = spool_,
             .recorded = recorded_,
             .acknowledged = acknowledged_,
             .reports = reports_,
             .runs = runs_};
  }
  if (connection_ != 0) wire_.Break(connection_);
  connection_ = 0;
  welcomed_ = false;
  world_.timeline.After(world_.Millis(500, 150'000), [this] {
    if (!up_) Start();
  });
}

// The disk is lost: spool, leases, containers.
void Device::Wipe() {
  world_.Note("{} loses its disk", id_.Text());
  for (const auto& [ref, run] : runs_) {
    auto& truth = truths_[ref];
    truth.forgotten = true;
    if (run.stage == Stage::kRunning) truth.ended = world_.now();
  }
  spool_ = ++last_spool_;
  recorded_ = acknowledged_ = 0;
  reports_.clear();
  runs_.clear();
}

// The disk is that of some time ago; nothing of what it says is running does.
void Device::BringBackOld() {
  world_.Note("{} comes back from an older copy", id_.Text());
  for (const auto& [ref, run] : runs_) {
    auto& truth = truths_[ref];
    truth.forgotten = true;
    if (run.stage == Stage::kRunning) truth.ended = world_.now();
  }
  spool_ = copy_.spool;
  recorded_ = copy_.recorded;
  acknowledged_ = copy_.acknowledged;
  reports_ = copy_.reports;
  runs_ = copy_.runs;
  for (auto& [ref, run] : runs_) {
    truths_[ref].forgotten = true;
    run.serial = ++last_serial_;
    if (run.stage == Stage::kEnded) continue;
    run.stage = Stage::kEnded;
    run.fate = EndReason::kEngineError;
    run.ended = world_.now();
    run.end_report = 0;
  }
}

// The coordinator has seen more of this spool than is in it: what is left is numbered anew.
void Device::RenewSpool() {
  world_.Note("{} renews its spool", id_.Text());
  spool_ = ++last_spool_;
  recorded_ = acknowledged_ = 0;
  for (auto& [ref, run] : runs_) run.end_report = run.stage == Stage::kEnded ? 1 : 0;
  for (auto& report : reports_) {
    report.sequence = ++recorded_;
    if (std::holds_alternative<core::LeaseEnded>(report.what)) {
      runs_.at(report.lease).end_report = report.sequence;
    }
  }
  wire_.Break(connection_);
}

void Device::SetPaused(bool paused) {
  paused_ = paused;
  lending_changed_ = true;
  if (!up_) return;
  if (welcomed_) {
    TellLending();
  }
  if (!paused) return;
  for (const auto& [ref, run] : runs_) Stop(ref, EndReason::kReclaimed);
}

void Device::TellLending() {
  lending_changed_ = false;
  wire_.OwnerState(connection_, {.device = id_, .link = 0, .lending = LendingNow()});
}

// How much its policy lends of it changes, too, whatever runs.
devices::Lending Device::LendingNow() {
  devices::Lending lending{.paused = paused_, .reason = "its owner needs it"};
  if (!world_.Suffers(&Faults::lends_less)) return lending;
  lending.lent =
      devices::Lent{.cores = static_cast<std::uint32_t>(world_.Between(0, inventory_.cores)),
                    .memory_mib = inventory_.memory_mib,
                    .disk_mib = inventory_.disk_mib,
                    .gpu_indices = {}};
  return lending;
}

void Device::SufferFaults() {
  if (up_ && connection_ != 0 && world_.Suffers(&Faults::link_break)) {
    world_.Note("{} loses its link", id_.Text());
    wire_.Break(connection_);
  }
  if (world_.Suffers(&Faults::device_crash)) Crash();
}

void Device::Connect() {
  lending_changed_ = false;
  core::LinkDevice hello{.device = id_,
                         .link = 0,
                         .spool_id = std::to_string(spool_),
                         .inventory = inventory_,
                         .held = {},
                         .lending = LendingNow(),
                         .recorded = recorded_};
  for (const auto& [ref, run] : runs_) {
    if (run.stage != Stage::kEnded || run.end_report > acknowledged_) hello.held.push_back(ref);
  }
  connection_ = wire_.Open(id_, *this, std::move(hello));
  if (connection_ == 0) ComeBackLater();
}

void Device::ComeBackLater() {
  world_.timeline.After(world_.Millis(200, 10'000), [this, life = life_] {
    if (life == life_ && connection_ == 0) Connect();
  });
}

void Device::OnClosed(std::uint64_t connection) {
  if (connection != connection_) return;
  connection_ = 0;
  welcomed_ = false;
  if (up_) ComeBackLater();
}

// A heartbeat, and once more what was not acknowledged for long.
void Device::Beat() {
  if (welcomed_) {
    wire_.Heartbeat(connection_, recorded_);
    for (const auto& report : reports_) {
      if (world_.now() - report.happened > seconds{10}) Send(report);
    }
  }
  world_.timeline.After(seconds{10}, [this, life = life_] {
    if (life == life_) Beat();
  });
}

void Device::OnMessage(std::uint64_t connection, const ToDevice& message) {
  if (!up_ || connection != connection_) return;
  if (const auto* welcome = std::get_if<Welcome>(&message)) {
    if (welcome->outcome.sequence > recorded_) return RenewSpool();
    welcomed_ = true;
    if (lending_changed_) TellLending();
    acknowledged_ = std::max(acknowledged_, welcome->outcome.sequence);
    std::erase_if(reports_, [&](const auto& one) { return one.sequence <= acknowledged_; });
    const auto& wanted = welcome->outcome.wanted;
    for (const auto& [ref, run] : runs_) {
      const bool stays =
          std::ranges::any_of(wanted, [&](const auto& one) { return one.lease.ref == ref; });
      if (!stays) Stop(ref, EndReason::kReclaimed);
    }
    for (const auto& report : reports_) Send(report);
    for (const auto& assignment : wanted) Accept(assignment);
    return;
  }
  if (const auto* acknowledge = std::get_if<Acknowledge>(&message)) {
    acknowledged_ = std::max(acknowledged_, acknowledge->sequence);
    while (!reports_.empty() && reports_.front().sequence <= acknowledged_) reports_.pop_front();
    return;
  }
  const auto& told = std::get<core::DeviceMessage>(message).what;
  if (const auto* assign = std::get_if<core::Assign>(&told)) Accept(assign->assignment);
  if (const auto* stop = std::get_if<core::Stop>(&told)) Stop(stop->lease, stop->reason);
}

// Takes an attempt, unless it has been taken before.
void Device::Accept(const core::Assignment& assignment) {
  const auto& ref = assignment.lease.ref;
  const auto [place, taken] = runs_.try_emplace(ref);
  if (!taken) return;
  auto& run = place->second;
  run.assignment = assignment;
  run.serial = ++last_serial_;
  truths_[ref].device = id_;
  const auto& from = assignment.checkpoint;
  truths_[ref].resumed = from ? Saving{from->lease.attempt, from->number} : Saving{};
  if (paused_ || world_.Suffers(&Faults::bad_end)) return End(ref, EndReason::kRefused);
  if (world_.Suffers(&Faults::bad_end)) {
    constexpr EndReason kFates[] = {EndReason::kImageError,  EndReason::kNonZeroExit,
                                    EndReason::kOutOfMemory, EndReason::kEngineError,
                                    EndReason::kDiskFull,    EndReason::kCommandNotFound};
    run.fate = kFates[world_.random.Below(std::size(kFates))];
  }
  run.deaf = world_.Suffers(&Faults::bad_end);
  Record(ref, core::LeasePulling{}, world_.now());
  Pull(ref);
}

void Device::Pull(const jobs::LeaseRef& ref) {
  const auto serial = runs_.at(ref).serial;
  world_.timeline.After(world_.Millis(10, 8000), [this, ref, serial, life = life_] {
    const Run* run = Find(ref, serial);
    if (life != life_ || run == nullptr || run->stage != Stage::kPulling || run->deaf) return;
    if (run->fate == EndReason::kImageError || run->fate == EndReason::kCommandNotFound) {
      return End(ref, run->fate);
    }
    StartContainer(ref);
  });
}

void Device::StartContainer(const jobs::LeaseRef& ref) {
  auto& run = runs_.at(ref);
  run.stage = Stage::kRunning;
  auto& truth = truths_[ref];
  if (!truth.started) truth.started = world_.now();
  Record(ref, core::LeaseStarted{"sha256:0"}, world_.now());
  // The command's environment says how long it takes; a few containers outlive even their limit.
  const auto& spec = *run.assignment.spec;
  const seconds limit{spec.time_limit_seconds};
  Duration length = milliseconds{std::stoll(spec.environment.at("MILLIS"))};
  EndReason reason = run.fate;
  if (length > limit) {
    reason = EndReason::kTimeLimit;
    length = world_.Suffers(&Faults::bad_end) ? limit + minutes{10} : Duration(limit);
  }
  if (spec.checkpoint_seconds > 0) SaveLater(ref, run.serial);
  world_.timeline.After(length, [this, ref, serial = run.serial, reason] {
    const Run* still = Find(ref, serial);
    if (still != nullptr && still->stage == Stage::kRunning) End(ref, reason);
  });
}

// Some tasks save something of themselves, now and then.
void Device::SaveLater(const jobs::LeaseRef& ref, std::uint64_t serial) {
  world_.timeline.After(world_.Millis(2000, 60'000), [this, ref, serial] {
    const Run* run = Find(ref, serial);
    if (run == nullptr || run->stage != Stage::kRunning) return;
    Save(ref);
    SaveLater(ref, serial);
  });
}

// Uploads go beside the link, as long as there is one. Numbers grow with the time, whatever the
// disk has forgotten.
void Device::Save(const jobs::LeaseRef& ref) {
  if (!up_ || !welcomed_) return;
  jobs::Artifact artifact;
  artifact.id = ArtifactId::Make(world_.now(), world_.random);
  artifact.account = runs_.at(ref).assignment.lease.renter;
  artifact.kind = jobs::ArtifactKind::kCheckpoint;
  artifact.path = "checkpoint.tar";
  artifact.sha256 = std::string(32, 's');
  artifact.lease = ref;
  artifact.created_at = world_.now();
  artifact.number = static_cast<std::uint64_t>(world_.now().micros);
  wire_.Upload({.device = id_, .artifact = artifact}, [this, ref, number = artifact.number] {
    truths_[ref].saved.emplace_back(world_.now(), Saving{ref.attempt, number});
    world_.Note("{} of {} is kept", number, ref.Text());
  });
}

void Device::Stop(const jobs::LeaseRef& ref, EndReason reason) {
  const auto found = runs_.find(ref);
  if (found == runs_.end() || found->second.stage == Stage::kEnded) return;
  const auto delay = found->second.deaf ? world_.Millis(60'000, 1'800'000) : world_.Millis(0, 8000);
  const auto serial = found->second.serial;
  world_.timeline.After(delay, [this, ref, serial, reason, life = life_] {
    const Run* run = Find(ref, serial);
    if (life == life_ && run != nullptr && run->stage != Stage::kEnded) End(ref, reason);
  });
}

// The container ends, whether or not the agent is there to see it; what it left is kept after that.
void Device::End(const jobs::LeaseRef& ref, EndReason reason) {
  auto& run = runs_.at(ref);
  if (run.stage == Stage::kCollecting) return;
  const bool ran = run.stage == Stage::kRunning;
  if (ran) truths_[ref].ended = world_.now();
  run.stage = ran ? Stage::kCollecting : Stage::kEnded;
  run.fate = reason;
  run.ended = world_.now();
  if (!up_) return;
  if (ran) return Collect(ref);
  RecordEnd(ref);
}

// Says that the container has stopped, takes its time, and says that all is done.
void Device::Collect(const jobs::LeaseRef& ref) {
  auto& run = runs_.at(ref);
  const Duration ran = *run.ended - *truths_[ref].started;
  if (!std::exchange(run.stop_recorded, true)) Record(ref, core::LeaseStopped{ran}, *run.ended);
  if (run.assignment.spec->checkpoint_seconds > 0) Save(ref);
  world_.timeline.After(world_.Millis(10, 90'000), [this, ref, serial = run.serial, life = life_] {
    Run* still = Find(ref, serial);
    const bool goes_on = life == life_ && still != nullptr;
    if (!goes_on || still->stage != Stage::kCollecting) return;
    still->stage = Stage::kEnded;
    RecordEnd(ref);
  });
}

void Device::RecordEnd(const jobs::LeaseRef& ref) {
  auto& run = runs_.at(ref);
  run.end_report = recorded_ + 1;
  truths_[ref].said.push_back(run.fate);
  Record(ref, core::LeaseEnded{.reason = run.fate}, world_.now());
}

void Device::Record(const jobs::LeaseRef& ref, decltype(core::ReportLease::what) what,
                    Instant happened) {
  reports_.push_back({++recorded_, happened, ref, std::move(what)});
  world_.Note("{} records {} of {}", id_.Text(), recorded_, ref.Text());
  if (welcomed_) Send(reports_.back());
}

void Device::Send(const Report& report) {
  Duration queued = world_.now() - report.happened;
  if (world_.Suffers(&Faults::device_lies)) {
    queued = world_.Happens(500) ? -world_.Millis(0, 100'000'000) : world_.Millis(0, 100'000'000);
    truths_[report.lease].lied = true;
  }
  wire_.Report(connection_, {.device = id_,
                             .link = 0,
                             .sequence = report.sequence,
                             .queued = queued,
                             .lease = report.lease,
                             .what = report.what});
}

Device::Run* Device::Find(const jobs::LeaseRef& ref, std::uint64_t serial) {
  const auto found = runs_.find(ref);
  return found == runs_.end() || found->second.serial != serial ? nullptr : &found->second;
}

}  // namespace ioworker::simulation
