// Runs command lines against a scripted coordinator, for tests of commands.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/session.h"
#include "client/fake_transport.h"

namespace ioworker::cli {

// What one command line did.
struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

class CliTest : public testing::Test {
 protected:
  CliTest();
  ~CliTest() override;

  Ran Run(std::vector<std::string> arguments, const std::string& in = "");

  // Compares "exit", standard output and standard error with tests/golden/cli/`name`.txt. On a
  // difference the new text lies in the test's folder of temporary files, to be looked at and
  // copied.
  void ExpectGolden(const std::string& name, const Ran& ran);

  client::FakeTransport coordinator_;
  client::FakeTransport registry_;  // all of them
  Terminal terminal_;
  ManualClock clock_{Instant{1'795'459'680'000'000}};
  SeededRandom random_{1};
  Settings environment_{.url = std::string(client::FakeTransport::kUrl), .api_key = "key_test"};
  std::string folder_;
};

// The contract's objects as the golden files show them.
v1::Job SampleJob();
google::protobuf::Timestamp SampleTime(int seconds_later);

}  // namespace ioworker::cli
