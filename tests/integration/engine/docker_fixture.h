// DockerTest: a DockerEngine on a real engine of each kind, under a device id of its own, with a
// scratch folder. Removes every container that a test made. Without the machine's own engine, or
// the image, the test fails and says what to run; where an engine of another kind does not run, or
// cannot hold jobs to their limits, the test is skipped and says why.
#pragma once

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/docker/api.h"
#include "engine/docker/docker_engine.h"
#include "local_engines.h"

namespace ioworker::engine::docker {

// What a container did.
struct Outcome {
  ContainerState state;
  std::string out;
  std::string err;
};

class DockerTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override;
  void TearDown() override;

  // A container of the test image that runs `script` in its shell.
  ContainerSpec Shell(const std::string& script) const;

  // Made and started. Fails the test and returns no id if that is refused.
  std::string Started(const ContainerSpec& spec);

  // Made, started, waited for, read and removed.
  Outcome Run(const ContainerSpec& spec);
  Outcome Run(const std::string& script) { return Run(Shell(script)); }

  // Returns when the container has written something.
  void AwaitOutput(const std::string& id);

  // One container that is not ours, kept running until the test's end; `labels` as on ours.
  std::string StartForeign(const std::string& name, const Json& labels);

  // For containers that are not made by the engine_: Podman would ask for more than it may.
  Json OrdinaryLimits() const;

  std::filesystem::path scratch_;
  std::string device_;
  std::string socket_path_;
  std::unique_ptr<DockerEngine> engine_;
  std::unique_ptr<Api> api_;
  std::vector<std::string> foreign_;
};

// The lines of a text, without their ends.
std::vector<std::string> Lines(const std::string& text);

// The tests of a suite, on each kind of engine.
#define IOWORKER_FOR_EACH_ENGINE(suite)                                        \
  INSTANTIATE_TEST_SUITE_P(Engines, suite, ::testing::ValuesIn(EngineKinds()), \
                           [](const auto& of) {                                \
                             std::string name = of.param;                      \
                             std::ranges::replace(name, '-', '_');             \
                             return name;                                      \
                           })

}  // namespace ioworker::engine::docker
