// What a device unpacks that another one may have made.
#include <string>

#include "agent/archive.h"
#include "domain/jobs/spec.h"
#include "every_decoder.h"

namespace ioworker::fuzz {
namespace {

constexpr agent::ArchiveLimits kLimits{.bytes_max = 1 << 16,
                                       .files_max = 20,
                                       .entries_max = 40,
                                       .depth_max = 8,
                                       .path_bytes_max = 300};

// Checks what a sink may rely on, and writes down what it was told.
class Witness final : public agent::ArchiveSink {
 public:
  Status OnFolder(const agent::ArchiveEntry& entry) override {
    CHECK(entry.folder && entry.size == 0 && left_ == 0, "a folder has no bytes");
    return Take(entry);
  }
  Status OnFile(const agent::ArchiveEntry& entry) override {
    CHECK(!entry.folder && left_ == 0, "a file ends before the next begins");
    left_ = entry.size;
    return Take(entry);
  }
  Status OnBytes(std::string_view bytes) override {
    CHECK(!bytes.empty() && bytes.size() <= left_, "no byte past its file");
    left_ -= bytes.size();
    seen_ += bytes;
    return {};
  }
  Status OnFileEnd() override {
    CHECK(left_ == 0, "a file is whole at its end");
    seen_ += "\n";
    return {};
  }

  const std::string& seen() const { return seen_; }

 private:
  Status Take(const agent::ArchiveEntry& entry) {
    CHECK(jobs::IsSafePath(entry.path) && entry.path.size() <= kLimits.path_bytes_max,
          "paths are safe");
    seen_ += entry.path + "\n" + std::to_string(entry.size) + (entry.executable ? "x" : "") + "\n";
    return {};
  }

  std::uint64_t left_ = 0;
  std::string seen_;
};

std::string ReadInPieces(std::string_view bytes, std::size_t piece) {
  Witness witness;
  agent::ArchiveReader reader(witness, kLimits);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto added = reader.Add(bytes.substr(at, piece)); !added) {
      CheckRefusal(added.error());
      return "refused";
    }
  }
  return reader.Finish() ? witness.seen() : "cut";
}

}  // namespace

void Archive(std::string_view bytes) {
  const std::string whole = ReadInPieces(bytes, bytes.size() + 1);
  CHECK(whole == ReadInPieces(bytes, 1), "an archive may come byte by byte");
  CHECK(whole == ReadInPieces(bytes, 511), "and in pieces that fit no block");
}

}  // namespace ioworker::fuzz
