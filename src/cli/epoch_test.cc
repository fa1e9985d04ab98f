// `ioworker epoch verify`: golden files, exit codes, and that no coordinator is asked.
#include <gtest/gtest.h>

#include "base/file.h"
#include "cli/cli_fixture.h"

namespace ioworker::cli {
namespace {

const std::string kSample = std::string(IOWORKER_GOLDEN_EPOCHS) + "/sample.jsonl";

class EpochTest : public CliTest {
 protected:
  // The sample with one text in it replaced, in a file.
  std::string Changed(const std::string& from, const std::string& to) {
    std::string text = Sample();
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const std::string path = folder_ + "/changed.jsonl";
    EXPECT_TRUE(WriteFile(path, text, FileMode::kEveryoneReads));
    return path;
  }

  static std::string Sample() {
    const auto text = ReadFile(kSample, 1 << 20);
    EXPECT_TRUE(text);
    return text ? *text : "";
  }
};

TEST_F(EpochTest, AGoodRecord) {
  const Ran ran = Run({"epoch", "verify", kSample});
  EXPECT_EQ(ran.code, 0);
  ExpectGolden("epoch_verify", ran);
  ExpectGolden("epoch_verify_json", Run({"--json", "epoch", "verify", kSample}));
  EXPECT_EQ(Run({"epoch", "verify", "-"}, Sample()).out, ran.out);
  ExpectGolden("help_epoch_verify", Run({"epoch", "verify", "--help"}));
}

TEST_F(EpochTest, ARowOfIt) {
  std::string device;
  for (int i = 0; i < 32; ++i) device += "7f";
  ExpectGolden("epoch_verify_device", Run({"epoch", "verify", kSample, "--device", device}));
  EXPECT_EQ(Run({"epoch", "verify", kSample, "--device", std::string(64, '0')}).code, 3);
  EXPECT_EQ(Run({"epoch", "verify", kSample, "--device", "mine"}).code, 2);
}

TEST_F(EpochTest, AChangedFigureIsNamed) {
  const std::string path = Changed("16384", "16385");
  const Ran ran = Run({"epoch", "verify", path});
  EXPECT_EQ(ran.code, 7);
  ExpectGolden("epoch_verify_difference", ran);
  ExpectGolden("epoch_verify_difference_json", Run({"--json", "epoch", "verify", path}));
}

TEST_F(EpochTest, WhatIsNoRecordIsRefused) {
  ExpectGolden("epoch_verify_no_record", Run({"epoch", "verify", Changed(",true,", ",yes,")}));
  EXPECT_EQ(Run({"epoch", "verify", "-"}, "").code, 2);
  EXPECT_EQ(Run({"epoch", "verify", folder_ + "/none"}).code, 3);
  EXPECT_EQ(Run({"epoch", "verify"}).code, 2);
}

TEST_F(EpochTest, TheRecordBeforeIsCompared) {
  const std::string zeros(64, '0');
  EXPECT_EQ(Run({"epoch", "verify", kSample, "--previous", zeros}).code, 0);
  const Ran other = Run({"epoch", "verify", kSample, "--previous", std::string(64, '1')});
  EXPECT_EQ(other.code, 7);
  EXPECT_NE(other.out.find("line 1, previous"), std::string::npos) << other.out;
  EXPECT_EQ(Run({"epoch", "verify", kSample, "--previous", "1"}).code, 2);
}

}  // namespace
}  // namespace ioworker::cli
