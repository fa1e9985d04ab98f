#include "tasks/retention.h"

#include "app/artifacts.h"
#include "base/log.h"
#include "store/artifacts.h"
#include "store/events.h"
#include "store/leases.h"

namespace ioworker::tasks {
namespace {

constexpr std::uint32_t kJobsMax = 500;  // looked at in one step
constexpr std::uint32_t kArtifactsMax = 500;
constexpr Duration kCredentialsEach = hours{1};
constexpr Duration kCredentialsKept = hours{24 * 30};
constexpr Duration kMinutesKept = hours{24 * 7};  // telemetry by the minute; by the hour: history

Duration Days(std::uint32_t days) { return hours{24} * days; }

bool IsEmpty(const core::ForgetHistory& command) {
  return command.events_up_to == 0 && command.tasks.empty() && command.artifacts.empty() &&
         !command.credentials_before;
}

}  // namespace

void Retention::Run() {
  for (int step = 0; step < kStepsMax; ++step) {
    const auto more = Step();
    if (!more) {
      LogWarning("old history is not deleted: {} {}", more.error().message, more.error().detail);
      return;
    }
    if (!*more) return;
  }
}

// False when nothing is due.
Result<bool> Retention::Step() {
  const Instant now = Now();
  core::ForgetHistory command;
  if (app_.settings.history_days > 0) {
    const Instant before = now - Days(app_.settings.history_days);
    TRY(auto reader, app_.readers.Lend());
    TRY(command.events_up_to, store::FindOldEvents(*reader, before, kRowsMax));
    TRY(FindTasks(before, command));
  }
  if (app_.settings.file_days > 0) {
    TRY(FindArtifacts(now - Days(app_.settings.file_days), command));
  }
  if (now - credentials_at_ > kCredentialsEach) {
    command.credentials_before = now - kCredentialsKept;
    command.minutes_before = now - kMinutesKept;
    if (app_.settings.history_days > 0)
      command.hours_before = now - Days(app_.settings.history_days);
    credentials_at_ = now;
  }
  if (IsEmpty(command)) return false;
  const auto artifacts = command.artifacts;
  TRY(app::Execute(app_, std::move(command)));
  app::RemoveFiles(app_, artifacts);
  return true;
}

// Ended jobs from the oldest on, as far as their leases fit into one commit.
Status Retention::FindTasks(Instant before, core::ForgetHistory& command) {
  TRY(auto reader, app_.readers.Lend());
  TRY(const auto jobs, store::ListJobsWithLeases(*reader, job_, JobId::From(before), kJobsMax));
  std::uint32_t room = kRowsMax;
  for (const auto& job : jobs) {
    if (HasEnded(job.state) && job.ended_at && *job.ended_at < before) {
      const bool whole = job.leases <= room;
      command.tasks.push_back(
          {.job = job.job, .below = whole ? UINT32_MAX : job.first_index + room});
      room -= std::min(room, job.leases);
      if (room == 0) return {};  // it is looked at again, or the next one is
    }
    job_ = job.job;
  }
  if (jobs.size() < kJobsMax) job_ = {};
  return {};
}

Status Retention::FindArtifacts(Instant before, core::ForgetHistory& command) {
  TRY(auto reader, app_.readers.Lend());
  TRY(const auto found, store::ListOldArtifacts(*reader, artifact_, before, kArtifactsMax));
  for (const auto& one : found) {
    artifact_ = one.id;
    bool needed = one.job_lives;
    if (one.input) {
      TRY(needed, store::IsInputOfLiveJob(*reader, one.account, one.id));
    }
    if (!needed) command.artifacts.push_back(one.id);
  }
  if (found.size() < kArtifactsMax) artifact_ = {};
  return {};
}

}  // namespace ioworker::tasks
