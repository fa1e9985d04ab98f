// An artifact: a file that goes into a task or comes out of it, kept with its digest.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "domain/jobs/lease_ref.h"

namespace ioworker::jobs {

// The values are stored and equal those of the contract (v1.Artifact.Kind).
enum class ArtifactKind : std::uint8_t { kInput = 1, kOutput = 2, kLog = 3, kCheckpoint = 4 };

// A checkpoint as a file, with all that an archive adds.
inline constexpr std::uint64_t kCheckpointBytesMax = std::uint64_t{4} << 30;

struct Artifact {
  ArtifactId id;
  AccountId account;
  ArtifactKind kind = ArtifactKind::kInput;
  std::string path;
  std::uint64_t size_bytes = 0;
  std::string sha256;  // 32 bytes
  LeaseRef lease;      // nil job for inputs
  Instant created_at;
  std::uint64_t number = 0;  // of a checkpoint: the higher is the newer, within one attempt

  bool operator==(const Artifact&) const = default;
};

}  // namespace ioworker::jobs
