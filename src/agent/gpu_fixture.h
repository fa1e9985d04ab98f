// FakeMachine: a folder for a test's /sys and /proc, and a stand-in for NVIDIA's library that says
// what the test wants (tests/integration/engine/fake_nvml.cc).
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "agent/gpus.h"

namespace ioworker::agent {

class FakeMachine {
 public:
  FakeMachine() {
    std::string pattern = testing::TempDir() + "gpus_XXXXXX";
    root_ = mkdtemp(pattern.data());
    setenv("IOWORKER_FAKE_NVML", StatePath().c_str(), 1);
  }
  ~FakeMachine() { std::filesystem::remove_all(root_); }

  FakeMachine(const FakeMachine&) = delete;
  FakeMachine& operator=(const FakeMachine&) = delete;

  const std::string& root() const { return root_; }
  std::string StatePath() const { return root_ + "/nvml"; }

  void Put(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path) << text;
  }

  // At once: the library may be asked meanwhile.
  void Say(const std::string& lines) const {
    std::ofstream(StatePath() + ".new") << lines;
    std::filesystem::rename(StatePath() + ".new", StatePath());
  }

  GpuOptions Options(Duration look_each = Duration{0}, Duration dwell = minutes{1}) const {
    return {
        .nvml_library = IOWORKER_FAKE_NVML, .root = root_, .look_each = look_each, .dwell = dwell};
  }
  GpuOptions WithoutNvidia() const { return {.nvml_library = "libnone.so", .root = root_}; }

 private:
  std::string root_;
};

}  // namespace ioworker::agent
