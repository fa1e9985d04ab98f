// NetworkFixture: a coordinator of its own for each test, in a folder that goes with it, and a
// plain HTTP client for what a stranger may send.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/key.h"
#include "bin/coordinator.h"
#include "bin/device_host.h"
#include "net/http_client.h"

namespace ioworker::integration {

struct Answer {
  int status = 0;
  nlohmann::json body;

  std::string Reason() const { return body.value("reason", ""); }
  std::string Field() const { return body.value("field", ""); }
};

class NetworkFixture : public ::testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Ends the coordinator and starts it again on what it has stored.
  void RestartCoordinator();

  // As the operator of the network, who may rent and lend, unless `key` says otherwise.
  Answer Send(const std::string& method, const std::string& path, const std::string& body = "",
              const std::string& content_type = "application/json");
  Answer Get(const std::string& path) { return Send("GET", path); }
  Answer Post(const std::string& path, const nlohmann::json& body) {
    return Send("POST", path, body.dump());
  }

  // Submits one job and returns its id.
  std::string Submit(nlohmann::json spec);

  // Waits until the job has ended; the job as the coordinator describes it.
  nlohmann::json AwaitEnd(const std::string& job);

  // Waits until the job's first task is in this state.
  void AwaitTask(const std::string& job, const std::string& state);

  // Enrols a device with this key; the answer to the attempt.
  Answer Enrol(const KeyPair& key, const std::string& code);
  std::string EnrolmentCode();

  // Lends this machine by the fake engine, in a folder of the test.
  void StartDevice(std::uint32_t cores = 4);

  Money Available();

  std::string database_url_;       // empty: a file in the folder. Before SetUp
  core::NetworkSettings network_;  // Before SetUp
  bin::SignInSettings sign_in_;    // Before SetUp
  std::string device_url_;         // how StartDevice's device comes to it; empty: straight
  std::string folder_;
  std::string key_;  // API key that Send uses
  std::string account_;
  std::unique_ptr<bin::Coordinator> coordinator_;
  std::unique_ptr<bin::DeviceHost> device_;

 private:
  void StartCoordinator();
};

}  // namespace ioworker::integration
