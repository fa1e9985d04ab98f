#include "agent/collect.h"

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "base/log.h"

namespace ioworker::agent {
namespace {

Status UploadAll(Transfers& transfers, const jobs::LeaseRef& lease, const Scratch& scratch,
                 const Transfers::Terms& terms, Ending& ending) {
  const OutputLimits defaults;
  const OutputLimits limits{.bytes_max = std::min(defaults.bytes_max, scratch.mib << 20)};
  TRY(const Outputs outputs, ListOutputs(scratch.Out(), limits));
  for (const OutputFile& file : outputs.files) {
    TRY(transfers.Put(lease,
                      {.path = file.path,
                       .kind = jobs::ArtifactKind::kOutput,
                       .open = [&] { return OpenOutput(scratch.Out(), file.path); },
                       .size = file.size},
                      terms));
  }
  if (outputs.skipped > 0) {
    Remark(ending, fmt::format("{} entries of /out are no regular files and were not kept",
                               outputs.skipped));
  }
  return {};
}

}  // namespace

void Remark(Ending& ending, const std::string& text) {
  if (ending.message.empty()) ending.message = jobs::EndReasonMessage(ending.reason);
  ending.message += "; " + text;
}

bool CollectOutputs(Transfers& transfers, const jobs::LeaseRef& lease, const Scratch& scratch,
                    const Transfers::Terms& terms, Ending& ending) {
  if (!KeepsOutputs(ending.reason)) return true;
  const Status uploaded = UploadAll(transfers, lease, scratch, terms, ending);
  if (uploaded) return true;
  LogWarning("outputs of {}: {} {}", lease.Text(), uploaded.error().message,
             uploaded.error().detail);
  if (ending.reason == jobs::EndReason::kCompleted) ending.reason = jobs::EndReason::kOutputError;
  Remark(ending, uploaded.error().message);
  return false;
}

void CollectLog(Transfers& transfers, const jobs::LeaseRef& lease, const std::string& log_path,
                const Transfers::Terms& terms) {
  struct stat about{};
  if (stat(log_path.c_str(), &about) != 0) return;
  const auto id = transfers.Put(lease,
                                {.path = "log",
                                 .kind = jobs::ArtifactKind::kLog,
                                 .open = [&]() -> Result<FileHandle> {
                                   FileHandle file(open(log_path.c_str(), O_RDONLY | O_CLOEXEC));
                                   if (!file) return NotFound("log", lease.Text());
                                   return file;
                                 },
                                 .size = static_cast<std::uint64_t>(about.st_size)},
                                terms);
  if (!id) LogWarning("log of {}: {}", lease.Text(), id.error().message);
}

}  // namespace ioworker::agent
