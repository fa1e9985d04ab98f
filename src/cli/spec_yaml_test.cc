#include "cli/spec_yaml.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "cli/yaml.h"

namespace ioworker::cli {
namespace {

v1::JobSpec FromJson(const char* json) {
  v1::JobSpec spec;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &spec).ok()) << json;
  return spec;
}

struct Good {
  const char* yaml;
  const char* spec;
};

TEST(SpecYamlTest, EveryKindOfFieldIsRead) {
  const Good cases[] = {
      {"image: a/b:1", R"({"image":"a/b:1"})"},
      {"image: 1.50", R"({"image":"1.50"})"},
      {"name: no\nimage: \"yes\"", R"({"name":"no","image":"yes"})"},
      {"command: [python3, train.py, --epochs, 10, '']",
       R"({"command":["python3","train.py","--epochs","10",""]})"},
      {"command:\n- a\n- 'b c'", R"({"command":["a","b c"]})"},
      {"environment: {EPOCHS: 10, EMPTY: ''}", R"({"environment":{"EMPTY":"","EPOCHS":"10"}})"},
      {"resources:\n  cores: 2\n  memory_mib: 512",
       R"({"resources":{"cores":2,"memory_mib":512}})"},
      {"resources: {memory: 2GiB, disk: 1TiB, gpu_memory: 24GiB, gpu_model: RTX 4090}",
       R"({"resources":{"memory_mib":2048,"disk_mib":1048576,"gpu_model":"RTX 4090","gpu_memory_mib":24576}})"},
      {"tasks: 0", R"({"tasks":0})"},
      {"tasks: 4294967295", R"({"tasks":4294967295})"},
      {"time_limit: 1h30m", R"({"time_limit_seconds":5400})"},
      {"time_limit_seconds: 90", R"({"time_limit_seconds":90})"},
      {"timeLimitSeconds: 90", R"({"time_limit_seconds":90})"},
      {"budget: 1.50\nprice_limit_per_hour: 0.2",
       R"({"price_limit_per_hour":"0.2","budget":"1.50"})"},
      {"inputs: [{path: a.csv, artifact_id: artifact_1}]",
       R"({"inputs":[{"path":"a.csv","artifact_id":"artifact_1"}]})"},
      {"egress: none", R"({"egress":"NONE"})"},
      {"isolation: gvisor", R"({"isolation":"GVISOR"})"},
      {"egress: allow-list\nallowed_hosts: [pypi.org, '*.example.org']",
       R"({"egress":"ALLOW_LIST","allowed_hosts":["pypi.org","*.example.org"]})"},
      {"checkpoint: 30s", R"({"checkpoint_seconds":30})"},
      {"together: true\npriority: 3", R"({"together":true,"priority":3})"},
      {"together: false", R"({"together":false})"},
      {"{\"image\": \"a\", \"tasks\": 3}", R"({"image":"a","tasks":3})"},
      {"# note\nimage: a # b\n...\n", R"({"image":"a"})"},
      {"command: |\n  x\n", nullptr},
  };
  for (const Good& c : cases) {
    const auto spec = ParseSpec(c.yaml, "job.yaml");
    if (c.spec == nullptr) {
      EXPECT_FALSE(spec) << c.yaml;
      continue;
    }
    ASSERT_TRUE(spec) << c.yaml << "\n" << spec.error().message;
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(*spec, FromJson(c.spec)))
        << c.yaml << "\n"
        << spec->ShortDebugString();
  }
}

struct Bad {
  const char* yaml;
  const char* reason;
  const char* field;
  const char* message;  // begins so
};

TEST(SpecYamlTest, RefusalsNameLineFieldAndRemedy) {
  const Bad cases[] = {
      {"image: a\nimgae: b", "unknown_field", "imgae",
       "job.yaml:2: unknown key \"imgae\"; did you mean \"image\"?"},
      {"resources:\n  core: 1", "unknown_field", "resources.core",
       "job.yaml:2: unknown key \"core\"; did you mean \"cores\"?"},
      {"zzzzzz: 1", "unknown_field", "zzzzzz",
       "job.yaml:1: unknown key \"zzzzzz\"; known are name,"},
      {"image: a\nimage: b", "invalid_yaml", "", "job.yaml:2: \"image\" is given twice"},
      {"time_limit: 1m\ntime_limit_seconds: 60", "duplicate_field", "time_limit_seconds",
       "job.yaml:2: \"time_limit_seconds\" says again"},
      {"together: yes", "wrong_type", "together", "job.yaml:1: together must be true or false"},
      {"together: [true]", "wrong_type", "together", "job.yaml:1: together must be true or false"},
      {"tasks: many", "wrong_type", "tasks", "job.yaml:1: tasks must be a whole number"},
      {"tasks: -1", "wrong_type", "tasks", "job.yaml:1: tasks must be a whole number"},
      {"tasks: 1.5", "wrong_type", "tasks", "job.yaml:1: tasks must be a whole number"},
      {"tasks: 0x10", "wrong_type", "tasks", "job.yaml:1: tasks must be a whole number"},
      {"tasks: 4294967296", "out_of_range", "tasks", "job.yaml:1: tasks is too large"},
      {"tasks: [1]", "wrong_type", "tasks", "job.yaml:1: tasks must be a whole number"},
      {"tasks:", "wrong_type", "tasks", "job.yaml:1: tasks must be a whole number"},
      {"image: {a: b}", "wrong_type", "image", "job.yaml:1: image must be text"},
      {"image: ~", "wrong_type", "image", "job.yaml:1: image must be text"},
      {"command: python3 train.py", "wrong_type", "command", "job.yaml:1: command must be a list"},
      {"command: [a, [b]]", "wrong_type", "command[1]", "job.yaml:1: command[1] must be text"},
      {"environment: [A=1]", "wrong_type", "environment",
       "job.yaml:1: environment must be a mapping"},
      {"environment:\n  A:\n", "wrong_type", "environment.A",
       "job.yaml:2: environment.A must be text"},
      {"resources: 2", "wrong_type", "resources", "job.yaml:1: resources must be a mapping"},
      {"resources: {memory: 2048}", "wrong_type", "resources.memory",
       "job.yaml:1: resources.memory \"2048\" is not a size like"},
      {"resources: {memory: 2GB}", "wrong_type", "resources.memory",
       "job.yaml:1: resources.memory \"2GB\" is not a size like"},
      {"time_limit: 600", "wrong_type", "time_limit",
       "job.yaml:1: time_limit \"600\" is not a length of time like"},
      {"time_limit: [1m]", "wrong_type", "time_limit", "job.yaml:1: time_limit must be a number"},
      {"inputs: [{path: a}, {pth: b}]", "unknown_field", "inputs[1].pth",
       "job.yaml:1: unknown key \"pth\"; did you mean \"path\"?"},
      {"egress: lan", "wrong_type", "egress",
       "job.yaml:1: egress must be one of NONE, ALLOW_LIST, INTERNET"},
      {"", "wrong_type", "", "job.yaml:1: the file must be a mapping"},
      {"- image: a", "wrong_type", "", "job.yaml:1: the file must be a mapping"},
      {"just text", "wrong_type", "", "job.yaml:1: the file must be a mapping"},
      {"image: &a b", "invalid_yaml", "", "job.yaml:1: anchors and aliases"},
      {"image: &a b\nname: *a", "invalid_yaml", "", "job.yaml:1: anchors and aliases"},
      {"name: *a", "invalid_yaml", "", "job.yaml:1: "},
      {"image: !!str a", "invalid_yaml", "", "job.yaml:1: tags"},
      {"image: !run a", "invalid_yaml", "", "job.yaml:1: tags"},
      {"image: a\n---\nimage: b", "invalid_yaml", "", "job.yaml:2: only one document"},
      {"? [a]\n: b", "invalid_yaml", "", "job.yaml:1: a key must be plain text"},
      {"image: 'a", "invalid_yaml", "", "job.yaml:"},
      {"image: a\n\tname: b", "invalid_yaml", "", "job.yaml:"},
      {"image: \xff", "invalid_yaml", "", "job.yaml:1: the file is not UTF-8"},
  };
  for (const Bad& c : cases) {
    const auto spec = ParseSpec(c.yaml, "job.yaml");
    ASSERT_FALSE(spec) << c.yaml;
    EXPECT_EQ(spec.error().code, ErrorCode::kInvalidArgument) << c.yaml;
    EXPECT_EQ(spec.error().reason, c.reason) << c.yaml;
    EXPECT_EQ(spec.error().field, c.field) << c.yaml;
    EXPECT_TRUE(spec.error().message.starts_with(c.message)) << spec.error().message;
  }
}

TEST(SpecYamlTest, SizeAndDepthAreLimited) {
  EXPECT_EQ(ParseSpec(std::string(kYamlBytesMax + 1, ' '), "f").error().code, ErrorCode::kTooLarge);
  const std::string deep = "command: " + std::string(50, '[') + std::string(50, ']');
  EXPECT_NE(ParseSpec(deep, "f").error().message.find("nested too deeply"), std::string::npos);
  // So deep that the library's own guard must act.
  EXPECT_FALSE(ParseSpec(std::string(100'000, '['), "f"));
}

TEST(SpecYamlTest, NoiseIsRefusedNotFatal) {
  SeededRandom random(7);
  constexpr std::string_view kAlphabet = "image: a\n-[]{},&*!|>'\"#%@`?\t~\\0";
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto n = random.Below(60); n > 0; --n) text += kAlphabet[random.Below(kAlphabet.size())];
    (void)ParseSpec(text, "noise");
  }
}

}  // namespace
}  // namespace ioworker::cli
