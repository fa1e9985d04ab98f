#include "bin/backup.h"

#include <filesystem>
#include <fstream>
#include <map>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "db/sqlite/sqlite.h"
#include "store/artifacts.h"

namespace ioworker::bin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDatabase = "network.db";
constexpr std::string_view kManifest = "manifest.json";
constexpr std::string_view kKey = "operator.json";
constexpr std::size_t kManifestBytesMax = 256 << 20;
constexpr int kFormat = 1;

struct Copied {
  std::uint64_t size = 0;
  std::string sha256;  // hexadecimal
};
using Manifest = std::map<std::string, Copied>;  // by path below the backup

Status CheckEmpty(const std::string& folder, const std::string& field) {
  std::error_code error;
  if (!fs::exists(folder, error) || fs::is_empty(folder, error)) return MakeFolder(folder);
  return Conflict("not_empty", field + ": " + folder + " is not empty; give a new folder");
}

Result<Copied> DigestOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unavailable("cannot read " + path);
  Digester digester;
  Copied copied;
  std::string buffer(1 << 20, '\0');
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
         file.gcount() > 0) {
    const auto size = static_cast<std::size_t>(file.gcount());
    digester.Add(std::string_view(buffer).substr(0, size));
    copied.size += size;
  }
  copied.sha256 = Hex(digester.Finish());
  return copied;
}

// The copy's bytes are on the disk when this returns.
Result<Copied> CopyFile(const std::string& from, const std::string& to) {
  std::error_code error;
  TRY(MakeFolder(fs::path(to).parent_path().string()));
  fs::copy_file(from, to, error);
  if (error == std::errc::no_such_file_or_directory) return NotFound("file", from);
  if (error) return Unavailable("cannot copy " + from + " to " + to + ": " + error.message());
  const FileHandle file(open(to.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || fsync(file.get()) != 0) return Unavailable("cannot sync " + to);
  TRY(SyncFolder(fs::path(to).parent_path().string()));
  return DigestOf(to);
}

Result<audit::AuditReport> AuditFile(const std::string& path) {
  TRY(const auto database, db::sqlite::Open(path));
  TRY(const auto writer, database->OpenWriter());
  return audit::Audit(*writer);
}

Status WriteManifest(const std::string& folder, const Manifest& manifest) {
  nlohmann::json json = {{"format", kFormat}, {"files", nlohmann::json::object()}};
  for (const auto& [path, copied] : manifest) {
    json["files"][path] = {{"size", copied.size}, {"sha256", copied.sha256}};
  }
  return WriteFile(folder + "/" + std::string(kManifest), json.dump(1), FileMode::kOwnerOnly);
}

Result<Manifest> ReadManifest(const std::string& folder) {
  const std::string path = folder + "/" + std::string(kManifest);
  auto text = ReadFile(path, kManifestBytesMax);
  if (!text) {
    return Conflict("no_backup", "--from: " + folder +
                                     " has no manifest.json: it is no backup, or one that was not "
                                     "finished");
  }
  const auto json = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("format", 0) != kFormat || !json["files"].is_object()) {
    return Conflict("no_backup", "--from: " + path + " is not of this version");
  }
  Manifest manifest;
  for (const auto& [name, file] : json["files"].items()) {
    // Below the backup and nowhere else.
    if (name.empty() || name.starts_with('/') || name.find("..") != std::string::npos) {
      return Conflict("no_backup", "--from: " + path + " names " + name);
    }
    manifest[name] = {.size = file.value("size", std::uint64_t{0}),
                      .sha256 = file.value("sha256", "")};
  }
  return manifest;
}

void Count(Backup& backup, const Manifest& manifest) {
  backup.files = manifest.size();
  for (const auto& [path, copied] : manifest) backup.bytes += copied.size;
}

}  // namespace

Result<Backup> BackUp(const std::string& network_folder, const std::string& target) {
  TRY(CheckEmpty(target, "--to"));
  Backup backup;
  Manifest manifest;
  const std::string copy = target + "/" + std::string(kDatabase);
  TRY(db::sqlite::Copy(network_folder + "/" + std::string(kDatabase), copy));
  TRY(backup.books, AuditFile(copy));
  {
    TRY(const auto database, db::sqlite::Open(copy));
    TRY(const auto reader, database->OpenReader());
    TRY(const auto artifacts, store::ListArtifactIds(*reader));
    for (const auto& id : artifacts) {
      const std::string name = "artifacts/" + id.Text();
      auto copied = CopyFile(network_folder + "/" + name, target + "/" + name);
      if (copied) {
        manifest[name] = *std::move(copied);
      } else if (copied.error().code == ErrorCode::kNotFound) {
        ++backup.missing;  // replaced by its device since the commit that was copied
      } else {
        return std::unexpected(std::move(copied).error());
      }
    }
  }
  for (const char* beside : {"-wal", "-shm", ".lock"}) unlink((copy + beside).c_str());
  TRY(manifest[std::string(kDatabase)], DigestOf(copy));
  const std::string key = network_folder + "/" + std::string(kKey);
  if (fs::exists(key)) {
    TRY(manifest[std::string(kKey)], CopyFile(key, target + "/" + std::string(kKey)));
  }
  TRY(WriteManifest(target, manifest));
  Count(backup, manifest);
  return backup;
}

Result<Backup> Restore(const std::string& source, const std::string& network_folder) {
  TRY(const auto manifest, ReadManifest(source));
  if (!manifest.contains(std::string(kDatabase))) {
    return Conflict("no_backup", "--from: the manifest names no database");
  }
  TRY(CheckEmpty(network_folder, "--data"));
  for (const auto& [name, expected] : manifest) {
    TRY(const auto copied, CopyFile(source + "/" + name, network_folder + "/" + name));
    if (copied.size == expected.size && copied.sha256 == expected.sha256) continue;
    return Conflict("backup_damaged", "--from: " + name + " is not what was backed up");
  }
  Backup backup;
  TRY(backup.books, AuditFile(network_folder + "/" + std::string(kDatabase)));
  Count(backup, manifest);
  return backup;
}

}  // namespace ioworker::bin
