#include "app/artifacts.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "app/jobs.h"
#include "app/leases.h"
#include "app/messages.h"
#include "base/digest.h"
#include "store/artifacts.h"
#include "store/jobs.h"

namespace ioworker::app {
namespace {

std::string PathOf(const App& app, ArtifactId id) {
  return app.settings.artifact_folder + "/" + id.Text();
}

Status WriteBytes(int descriptor, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Unavailable("the coordinator's disk is full", std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

// Copies a body to the disk, counting and hashing it on the way.
Status Receive(const BodySource& body, const std::string& path, jobs::Artifact& artifact) {
  const FileHandle file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return Unavailable("the coordinator cannot keep artifacts now", std::strerror(errno));
  Digester digester;
  std::array<char, 64 << 10> buffer;
  for (;;) {
    TRY(const std::size_t got, body(buffer));
    if (got == 0) break;
    TRY(WriteBytes(file.get(), std::span(buffer).first(got)));
    digester.Add({buffer.data(), got});
    artifact.size_bytes += got;
  }
  if (fsync(file.get()) != 0) return Unavailable("the disk failed", std::strerror(errno));
  artifact.sha256 = digester.Finish();
  return SyncFolder(std::filesystem::path(path).parent_path());
}

Status CheckPath(const std::string& path) {
  constexpr std::size_t kBytesMax = 512;
  if (jobs::IsSafePath(path) && path.size() <= kBytesMax) return {};
  return InvalidArgument("path", "unsafe_path",
                         "path: give the file's name, relative, without \"..\", at most 512 bytes");
}

Status CheckQuota(App& app, AccountId account) {
  TRY(auto reader, app.readers.Lend());
  TRY(const auto kept, store::SumArtifactBytes(*reader, account));
  if (kept < app.settings.limits.artifact_quota_bytes) return {};
  return ResourceExhausted("artifact_quota",
                           "this account keeps as many bytes of artifacts as it may");
}

Result<v1::Artifact> Keep(App& app, jobs::Artifact artifact, const BodySource& body) {
  TRY(CheckQuota(app, artifact.account));
  artifact.id = ArtifactId::Make(app.clock.Now(), app.random);
  artifact.created_at = app.clock.Now();
  const std::string path = PathOf(app, artifact.id);
  if (auto received = Receive(body, path, artifact); !received) {
    unlink(path.c_str());
    return std::unexpected(std::move(received).error());
  }
  // A device that does not know whether its upload arrived sends it again: the later one counts.
  TRY(auto reader, app.readers.Lend());
  TRY(const auto before, store::FindOutput(*reader, artifact));
  if (auto kept = Execute(app, core::KeepRow{artifact}); !kept) {
    unlink(path.c_str());
    return std::unexpected(std::move(kept).error());
  }
  if (before) unlink(PathOf(app, before->id).c_str());
  return ToMessage(artifact);
}

}  // namespace

Status SweepArtifacts(App& app) {
  TRY(auto reader, app.readers.Lend());
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(app.settings.artifact_folder, error)) {
    const auto id = ArtifactId::Parse(entry.path().filename().string());
    Result<jobs::Artifact> row = NotFound("artifact", entry.path().string());
    if (id) row = store::FindArtifact(*reader, *id);
    if (!row && row.error().code == ErrorCode::kNotFound) unlink(entry.path().c_str());
  }
  return {};
}

void RemoveFiles(const App& app, std::span<const ArtifactId> ids) {
  for (const auto id : ids) unlink(PathOf(app, id).c_str());
}

Result<Download> OpenArtifact(const App& app, const jobs::Artifact& artifact) {
  FileHandle file(open(PathOf(app, artifact.id).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return Internal("the file of " + artifact.id.Text() + " is missing");
  const auto slash = artifact.path.rfind('/');
  return Download{
      .file = std::move(file),
      .size = artifact.size_bytes,
      .name = slash == std::string::npos ? artifact.path : artifact.path.substr(slash + 1),
      .sha256 = artifact.sha256};
}

Result<v1::Artifact> CreateArtifact(App& app, const Caller& caller,
                                    const v1::CreateArtifactRequest& request,
                                    const BodySource& body) {
  TRY(CheckPath(request.path()));
  jobs::Artifact artifact;
  artifact.account = caller.account;
  artifact.kind = jobs::ArtifactKind::kInput;
  artifact.path = request.path();
  return Keep(app, std::move(artifact), body);
}

Result<v1::ListArtifactsResponse> ListArtifacts(App& app, const Caller& caller,
                                                const v1::ListArtifactsRequest& request) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  TRY(const auto size, PageSize(app, request.page_size()));
  TRY(const auto after, ParsePageToken<ArtifactId>(request.page_token()));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListArtifacts(*reader, job.id, after, size));
  v1::ListArtifactsResponse response;
  for (const auto& artifact : page.rows) *response.add_artifacts() = ToMessage(artifact);
  if (page.more) response.set_next_page_token(page.rows.back().id.Text());
  return response;
}

Result<Download> DownloadArtifact(App& app, const Caller& caller,
                                  const v1::DownloadArtifactRequest& request) {
  TRY(const auto id, ParseId<ArtifactId>(request.artifact_id(), "artifact_id"));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto artifact, store::FindArtifact(*reader, id));
  if (artifact.account != caller.account) return NotFound("artifact", request.artifact_id());
  return OpenArtifact(app, artifact);
}

Result<v1::Artifact> UploadOutput(App& app, const Caller& caller,
                                  const v1::UploadOutputRequest& request, const BodySource& body) {
  TRY(const auto lease,
      FindHeldLease(app, caller, {request.job_id(), request.task_index(), request.attempt()}));
  TRY(CheckPath(request.path()));
  jobs::Artifact artifact;
  artifact.account = lease.renter;
  artifact.kind =
      request.kind() == v1::Artifact::LOG ? jobs::ArtifactKind::kLog : jobs::ArtifactKind::kOutput;
  artifact.path = request.path();
  artifact.lease = lease.ref;
  return Keep(app, std::move(artifact), body);
}

Result<Download> DownloadInput(App& app, const Caller& caller,
                               const v1::DownloadInputRequest& request) {
  TRY(const auto lease,
      FindHeldLease(app, caller, {request.job_id(), request.task_index(), request.attempt()}));
  TRY(const auto id, ParseId<ArtifactId>(request.artifact_id(), "artifact_id"));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto job, store::FindJob(*reader, lease.ref.task.job));
  const auto is_it = [&](const jobs::Input& input) { return input.artifact == id; };
  if (std::ranges::none_of(job.spec->inputs, is_it)) {
    return NotFound("artifact", request.artifact_id());
  }
  TRY(const auto artifact, store::FindArtifact(*reader, id));
  return OpenArtifact(app, artifact);
}

}  // namespace ioworker::app
