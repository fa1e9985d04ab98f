// DockerTest: a DockerEngine on this machine's real engine, under a device id of its own, with a
// scratch folder. Removes every container that a test made. Without engine or image the test fails
// and says what to run.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/docker/api.h"
#include "engine/docker/docker_engine.h"

namespace ioworker::engine::docker {

// What a container did.
struct Outcome {
  ContainerState state;
  std::string out;
  std::string err;
};

class DockerTest : public ::testing::Test {
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

  std::filesystem::path scratch_;
  std::string device_;
  std::string socket_path_;
  std::unique_ptr<DockerEngine> engine_;
  std::unique_ptr<Api> api_;
  std::vector<std::string> foreign_;
};

// The lines of a text, without their ends.
std::vector<std::string> Lines(const std::string& text);

}  // namespace ioworker::engine::docker
