// An image of one program of some bytes, which ends with an exit code that nothing else has: to see
// whether a runtime works, without anything to fetch. Values only: any thread.
#pragma once

#include <string>

namespace ioworker::engine::docker {

inline constexpr const char* kProbeImage = "ioworker/probe:1";
inline constexpr const char* kProbeProgram = "/probe";
inline constexpr int kProbeExitCode = 42;

// Its file system as a tar, for this machine's processor.
std::string ProbeArchive();

}  // namespace ioworker::engine::docker
