#include "agent/checkpoint.h"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "agent/patience.h"
#include "agent/unpacker.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kHeldMax = 16;               // files that stay as they were, of one save
constexpr Duration kPatienceRunning = minutes{2};  // of a save between others

ArchiveLimits LimitsOf(const Scratch& scratch) {
  ArchiveLimits limits;
  // Headers of many small files take more than the files.
  constexpr std::uint64_t kHeaders = 64 << 20;
  limits.bytes_max = std::min(limits.bytes_max, (scratch.mib << 20) + kHeaders);
  return limits;
}

// A program that saves often is seen in the middle of it often; it is done soon.
Result<std::unique_ptr<Packer>> OpenPatiently(const Scratch& scratch, std::size_t held_max,
                                              const std::stop_token& stop) {
  constexpr int kTries = 10;
  constexpr Duration kPause = milliseconds{20};
  for (int tries = 1;; ++tries) {
    auto packer = Packer::Open(scratch.Checkpoint(), LimitsOf(scratch), held_max);
    const bool changed = !packer && packer.error().reason == "checkpoint_changed";
    if (!changed || tries == kTries || !PauseFor(kPause, stop)) return packer;
  }
}

}  // namespace

Status Checkpoints::Fetch(const v1::Assign::Checkpoint& from, const Scratch& scratch,
                          Transfers& transfers, const Transfers::Terms& terms) {
  if (auto unpacked = Unpack(from, scratch, transfers, terms); !unpacked) {
    const Error& why = unpacked.error();
    return std::unexpected(Error{
        .code = ErrorCode::kUnavailable,
        .reason = "checkpoint_error",
        .message = fmt::format("the checkpoint of attempt {} could not be brought", from.attempt()),
        .detail = why.message + " " + why.detail});
  }
  const auto packer = Packer::Open(scratch.Checkpoint(), LimitsOf(scratch), 0);
  if (packer) kept_ = (*packer)->fingerprint();
  LogInfo("lease {}: goes on from the checkpoint of attempt {}", parts_.lease.Text(),
          from.attempt());
  return {};
}

// Straight from the connection into the folder: a copy beside it might not fit.
Status Checkpoints::Unpack(const v1::Assign::Checkpoint& from, const Scratch& scratch,
                           Transfers& transfers, const Transfers::Terms& terms) {
  const auto id = ArtifactId::Parse(from.artifact_id());
  if (!id) return InvalidArgument("checkpoint", "bad_artifact_id", "it has no name");
  std::unique_ptr<Unpacker> unpacker;
  std::unique_ptr<Digester> digester;
  const Transfers::Download download{.begin = [&]() -> Status {
                                       TRY(scratch.EmptyCheckpoint());
                                       unpacker = std::make_unique<Unpacker>(scratch.Checkpoint(),
                                                                             LimitsOf(scratch));
                                       digester = std::make_unique<Digester>();
                                       return {};
                                     },
                                     .take = [&](std::string_view piece) -> Status {
                                       digester->Add(piece);
                                       return unpacker->Add(piece);
                                     },
                                     .size = from.size_bytes()};
  TRY(transfers.Fetch(parts_.lease, *id, download, terms));
  if (Hex(digester->Finish()) != from.sha256()) {
    return InvalidArgument("checkpoint", "digest_differs", "its digest is not the one promised");
  }
  return unpacker->Finish();
}

void Checkpoints::Begin(const Scratch& scratch, Duration every) {
  thread_ = StartThread("lease-saves", [this, scratch, every](const std::stop_token&) {
    const std::stop_token stop = hurry_.get_token();
    const Transfers::Terms terms{
        .patience = kPatienceRunning, .waits_for_link = false, .stop = stop};
    while (PauseFor(every, stop)) {
      const Status saved = Save(scratch, kHeldMax, terms);
      if (!saved && !stop.stop_requested()) Tell(saved.error().message);
    }
  });
}

void Checkpoints::End() {
  Hurry();
  if (thread_.joinable()) thread_.join();
}

std::string Checkpoints::SaveLast(const Scratch& scratch, const Transfers::Terms& terms) {
  End();
  const Status saved = Save(scratch, 0, terms);
  if (!saved && terms.stop.stop_requested()) return "";
  if (!saved) {
    LogWarning("checkpoint of {}: {} {}", parts_.lease.Text(), saved.error().message,
               saved.error().detail);
    return "the checkpoint was not kept: " + saved.error().message;
  }
  if (skipped_ == 0) return "";
  return fmt::format("{} entries of /checkpoint are no regular files and were not kept", skipped_);
}

Status Checkpoints::Save(const Scratch& scratch, std::size_t held_max,
                         const Transfers::Terms& terms) {
  const std::string folder = scratch.Checkpoint();
  if (access(folder.c_str(), F_OK) != 0) return {};  // of a lease that an older program took
  TRY(const auto packer, OpenPatiently(scratch, held_max, terms.stop));
  skipped_ = packer->skipped();
  if (packer->empty() || packer->fingerprint() == kept_) return {};
  if (!transfers_) {
    transfers_ =
        std::make_unique<Transfers>(parts_.coordinator, parts_.token, parts_.pace, parts_.clock);
  }
  TRY(transfers_->Put(parts_.lease,
                      {.path = "checkpoint.tar",
                       .kind = jobs::ArtifactKind::kCheckpoint,
                       .size = packer->size(),
                       .number = static_cast<std::uint64_t>(parts_.clock.Steady().count()),
                       .rewind = [&] { packer->Rewind(); },
                       .read = [&](std::size_t most) { return packer->Read(most); }},
                      terms));
  kept_ = packer->fingerprint();
  return {};
}

// The same trouble once, not each time.
void Checkpoints::Tell(const std::string& why) {
  if (why == told_) return;
  told_ = why;
  LogWarning("checkpoint of {}: {}", parts_.lease.Text(), why);
  if (parts_.tell) parts_.tell("the checkpoint was not kept: " + why);
}

}  // namespace ioworker::agent
