// Client::Upload and Client::Download: files, streamed, with their digests checked.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "client/client.h"
#include "client/refusal.h"

namespace ioworker::client {
namespace {

// 4 GiB, the most that an artifact may be, at 2 Mbit/s.
constexpr Duration kTransferDeadline = hours{5};
constexpr std::size_t kRefusalBytesMax = std::size_t{64} << 10;

std::unexpected<Error> FileError(std::string_view what, const std::string& path) {
  const int code = errno;
  return std::unexpected(
      Error{.code = code == ENOENT ? ErrorCode::kNotFound : ErrorCode::kInvalidArgument,
            .reason = code == ENOENT ? "file_not_found" : "file_error",
            .message = "cannot " + std::string(what) + " " + path + ": " + std::strerror(code),
            .field = {},
            .detail = {}});
}

std::unexpected<Error> WrongDigest(const std::string& name) {
  return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                               .reason = "digest_mismatch",
                               .message = name + " was damaged on its way; try again",
                               .field = {},
                               .detail = {}});
}

Result<std::string> ReadSome(const FileHandle& file, std::size_t size, const std::string& path) {
  std::string bytes(size, '\0');
  ssize_t got = 0;
  do {
    got = read(file.get(), bytes.data(), size);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return FileError("read", path);
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

// Removes the draft unless it was put into its place.
class Draft {
 public:
  explicit Draft(std::string path) : path_(std::move(path)) {}
  ~Draft() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  const std::string& path() const { return path_; }

  Status MoveTo(const std::string& target) {
    if (rename(path_.c_str(), target.c_str()) != 0) return FileError("write", target);
    path_.clear();
    return {};
  }

 private:
  std::string path_;
};

}  // namespace

Result<v1::Artifact> Client::Upload(const std::string& path, const std::string& name,
                                    const Progress& progress, const std::stop_token& stop) {
  const FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info{};
  if (!file || fstat(file.get(), &info) != 0) return FileError("open", path);
  if (!S_ISREG(info.st_mode)) {
    return InvalidArgument("input", "not_a_file", path + " is no file; pack a folder first");
  }
  v1::CreateArtifactRequest request;
  request.set_path(name);
  TRY(net::HttpCall call, Prepare(request));
  const auto total = static_cast<std::uint64_t>(info.st_size);
  std::uint64_t done = 0;
  Digester digest;
  call.read_body_size = total;
  call.read_body = [&](std::size_t size) -> Result<std::string> {
    TRY(std::string bytes, ReadSome(file, std::min<std::uint64_t>(size, total - done), path));
    done += bytes.size();
    digest.Add(bytes);
    if (progress) progress(done, total);
    return bytes;
  };
  call.deadline = kTransferDeadline;
  call.stop = stop;
  TRY(const net::Response reply, transport_.Send(call));
  if (reply.status < 200 || reply.status >= 300) return std::unexpected(ReadRefusal(reply));
  v1::Artifact artifact;
  if (!artifact.ParseFromString(reply.body) || artifact.sha256() != Hex(digest.Finish())) {
    return WrongDigest(path);
  }
  return artifact;
}

Status Client::Download(const v1::Artifact& artifact, const std::string& path,
                        const Progress& progress, const std::stop_token& stop) {
  v1::DownloadArtifactRequest request;
  request.set_artifact_id(artifact.id());
  TRY(net::HttpCall call, Prepare(request));

  std::error_code error;
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  Draft draft(path + ".part");
  const FileHandle file(open(draft.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file) return FileError("create", draft.path());

  Digester digest;
  std::uint64_t done = 0;
  std::string refusal;
  call.headers.front().value = "*/*";
  call.on_piece = [&](int status, std::string_view piece) -> Status {
    if (status < 200 || status >= 300) {
      refusal += piece.substr(0, kRefusalBytesMax - std::min(refusal.size(), kRefusalBytesMax));
      return {};
    }
    done += piece.size();
    if (done > artifact.size_bytes()) return WrongDigest(artifact.path());
    digest.Add(piece);
    if (progress) progress(done, artifact.size_bytes());
    return WriteAll(file.get(), piece) ? Status{} : FileError("write", draft.path());
  };
  call.deadline = kTransferDeadline;
  call.stop = stop;
  TRY(net::Response reply, transport_.Send(call));
  if (reply.status < 200 || reply.status >= 300) {
    reply.body = std::move(refusal);
    return std::unexpected(ReadRefusal(reply));
  }
  if (Hex(digest.Finish()) != artifact.sha256()) return WrongDigest(artifact.path());
  return draft.MoveTo(path);
}

}  // namespace ioworker::client
