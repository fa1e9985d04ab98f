#include "domain/jobs/spec.h"

#include <functional>

#include <gtest/gtest.h>

#include "domain/jobs/lease_ref.h"

namespace ioworker::jobs {
namespace {

JobSpec GoodSpec() {
  JobSpec spec;
  spec.name = "digits";
  spec.image = "ioworker/digits:1";
  spec.command = {"python3", "train.py"};
  spec.environment = {{"EPOCHS", "10"}};
  spec.inputs = {{.path = "data/train.csv", .artifact = {.high = 1, .low = 1}}};
  return spec;
}

TEST(SpecTest, GoodSpecIsAccepted) {
  EXPECT_TRUE(CheckSpec(GoodSpec(), {}, "jobs[0]"));
  auto largest = GoodSpec();
  largest.tasks = 100'000;
  largest.retries = 10;
  largest.time_limit_seconds = 30 * 24 * 3600;
  largest.resources.gpus = 64;
  largest.resources.gpu_model = "H100";
  EXPECT_TRUE(CheckSpec(largest, {}, ""));
}

struct BadSpec {
  std::string_view field;
  std::string_view reason;
  std::function<void(JobSpec&)> spoil;
};

class BadSpecTest : public testing::TestWithParam<BadSpec> {};

TEST_P(BadSpecTest, IsRefusedByField) {
  auto spec = GoodSpec();
  GetParam().spoil(spec);
  const auto checked = CheckSpec(spec, {}, "jobs[3]");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(checked.error().field, "jobs[3]." + std::string(GetParam().field));
  EXPECT_EQ(checked.error().reason, GetParam().reason);
}

const BadSpec kBadSpecs[] = {
    {"name", "too_long", [](auto& s) { s.name.assign(201, 'a'); }},
    {"name", "invalid_text", [](auto& s) { s.name = "\xFF"; }},
    {"image", "missing", [](auto& s) { s.image.clear(); }},
    {"image", "too_long", [](auto& s) { s.image.assign(513, 'a'); }},
    {"image", "invalid_image", [](auto& s) { s.image = "Digits"; }},
    {"command", "too_long", [](auto& s) { s.command.assign(1025, "a"); }},
    {"command", "too_long", [](auto& s) { s.command = {std::string(64 << 10, 'a')}; }},
    {"command", "invalid_text", [](auto& s) { s.command = {"sh", "\xC0\x80"}; }},
    {"command", "invalid_text", [](auto& s) { s.command = {std::string("a\0b", 3)}; }},
    {"command", "empty_program", [](auto& s) { s.command = {"", "x"}; }},
    {"environment", "invalid_environment_name", [](auto& s) { s.environment[""] = "x"; }},
    {"environment", "invalid_environment_name", [](auto& s) { s.environment["1A"] = "x"; }},
    {"environment", "invalid_environment_name", [](auto& s) { s.environment["A=B"] = "x"; }},
    {"environment", "invalid_environment_name", [](auto& s) { s.environment["A B"] = "x"; }},
    {"environment", "invalid_environment_name",
     [](auto& s) { s.environment[std::string(256, 'A')] = "x"; }},
    {"environment", "reserved_environment_name", [](auto& s) { s.environment["IOWORKER_X"] = ""; }},
    {"environment", "invalid_text", [](auto& s) { s.environment["A"] = std::string("x\0y", 3); }},
    {"environment", "too_long",
     [](auto& s) {
       for (int i = 0; i < 257; ++i) s.environment["A" + std::to_string(i)] = "";
     }},
    {"environment", "too_long", [](auto& s) { s.environment["A"].assign(64 << 10, 'x'); }},
    {"resources.cores", "out_of_range", [](auto& s) { s.resources.cores = 0; }},
    {"resources.cores", "out_of_range", [](auto& s) { s.resources.cores = UINT32_MAX; }},
    {"resources.memory_mib", "out_of_range", [](auto& s) { s.resources.memory_mib = 5; }},
    {"resources.memory_mib", "out_of_range", [](auto& s) { s.resources.memory_mib = UINT32_MAX; }},
    {"resources.disk_mib", "out_of_range", [](auto& s) { s.resources.disk_mib = 0; }},
    {"resources.disk_mib", "out_of_range", [](auto& s) { s.resources.disk_mib = UINT32_MAX; }},
    {"resources.gpus", "out_of_range", [](auto& s) { s.resources.gpus = 65; }},
    {"resources.gpus", "gpus_missing", [](auto& s) { s.resources.gpu_model = "H100"; }},
    {"resources.gpus", "gpus_missing", [](auto& s) { s.resources.gpu_memory_mib = 1; }},
    {"resources.gpu_model", "too_long",
     [](auto& s) {
       s.resources.gpus = 1;
       s.resources.gpu_model.assign(101, 'x');
     }},
    {"allowed_hosts", "missing", [](auto& s) { s.resources.egress = Egress::kAllowList; }},
    {"allowed_hosts", "egress_not_listed", [](auto& s) { s.allowed_hosts = {"pypi.org"}; }},
    {"allowed_hosts", "invalid_host",
     [](auto& s) {
       s.resources.egress = Egress::kAllowList;
       s.allowed_hosts = {"pypi.org", "10.0.0.1"};
     }},
    {"allowed_hosts", "too_long",
     [](auto& s) {
       s.resources.egress = Egress::kAllowList;
       s.allowed_hosts.assign(65, "pypi.org");
     }},
    {"tasks", "out_of_range", [](auto& s) { s.tasks = 0; }},
    {"tasks", "out_of_range", [](auto& s) { s.tasks = 100'001; }},
    {"time_limit_seconds", "out_of_range", [](auto& s) { s.time_limit_seconds = 0; }},
    {"time_limit_seconds", "out_of_range", [](auto& s) { s.time_limit_seconds = 2'592'001; }},
    {"retries", "out_of_range", [](auto& s) { s.retries = 11; }},
    {"priority", "out_of_range", [](auto& s) { s.priority = 10; }},
    {"tasks", "out_of_range",
     [](auto& s) {
       s.together = true;
       s.tasks = 257;
     }},
    {"inputs", "too_long", [](auto& s) { s.inputs.assign(257, s.inputs[0]); }},
    {"inputs.path", "too_long", [](auto& s) { s.inputs[0].path.assign(513, 'a'); }},
    {"inputs.path", "unsafe_path", [](auto& s) { s.inputs[0].path = "../etc/passwd"; }},
    {"inputs.path", "duplicate", [](auto& s) { s.inputs.push_back(s.inputs[0]); }},
    {"inputs.artifact_id", "missing", [](auto& s) { s.inputs[0].artifact = {}; }},
};
INSTANTIATE_TEST_SUITE_P(Specs, BadSpecTest, testing::ValuesIn(kBadSpecs));

TEST(SpecTest, TheFirstFieldThatIsWrongIsNamed) {
  auto spec = GoodSpec();
  spec.tasks = 0;
  spec.image = "BAD";
  EXPECT_EQ(CheckSpec(spec, {}, "").error().field, "image");
}

TEST(SpecTest, OnlyPathsThatStayPutAreSafe) {
  for (const auto* path : {"a", "a/b.txt", "..a/b..", "a b/c", "\xC3\xA9", "...", ".hidden"}) {
    EXPECT_TRUE(IsSafePath(path)) << path;
  }
  const std::string long_part(256, 'a');
  for (const std::string& path :
       {std::string(), std::string("/a"), std::string("a/"), std::string("a//b"), std::string("."),
        std::string(".."), std::string("a/../b"), std::string("./a"), std::string("a/."),
        std::string("a\nb"), std::string("a\0b", 3), std::string("\xFF"), long_part}) {
    EXPECT_FALSE(IsSafePath(path)) << path;
  }
}

TEST(SpecTest, ImageNamesFollowTheReferenceGrammar) {
  const std::string digest = "@sha256:" + std::string(64, 'a');
  for (const std::string& image :
       {std::string("alpine"), std::string("alpine:3.20"), std::string("ioworker/digits:1"),
        std::string("a/b/c/d"), std::string("localhost/x"), std::string("localhost:5000/x:y"),
        std::string("registry.example.org/team/x_y__z-w.v:T-a_g.1"),
        std::string("Registry.Example.org:443/x"), "alpine" + digest, "alpine:3" + digest,
        std::string("a--b"), "a:" + std::string(128, 't')}) {
    EXPECT_TRUE(IsImageReference(image)) << image;
  }
  for (const std::string& image : {std::string(),
                                   std::string("Alpine"),
                                   std::string("alpine:"),
                                   std::string(":1"),
                                   std::string("a b"),
                                   std::string("-a"),
                                   std::string("a-"),
                                   std::string("a..b"),
                                   std::string("a___b"),
                                   std::string("a._b"),
                                   std::string("a-_b"),
                                   std::string("a.-b"),
                                   std::string("/a"),
                                   std::string("a/"),
                                   std::string("a//b"),
                                   std::string("../a"),
                                   std::string("http://a/b"),
                                   std::string("a:.tag"),
                                   std::string("a:b:c"),
                                   std::string("localhost:port/x"),
                                   std::string("localhost:123456/x"),
                                   std::string("a@sha256:abc"),
                                   "@" + digest,
                                   "a" + digest + "a",
                                   std::string("a@md5:") + std::string(32, 'a'),
                                   std::string("$(id)"),
                                   std::string("a;b"),
                                   "a:" + std::string(129, 't')}) {
    EXPECT_FALSE(IsImageReference(image)) << image;
  }
}

TEST(IsSecretNameTest, IsAFileOfTheFolderAndNothingElse) {
  for (const char* good : {"TOKEN", "a", "api-key.json", "_x_", "1"}) {
    EXPECT_TRUE(IsSecretName(good)) << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string(".ssh"), std::string("a/b"),
        std::string("a b"), std::string("a."), std::string("-a"), std::string("\xc3\xa9"),
        std::string("a\0b", 3), std::string(101, 'a')}) {
    EXPECT_FALSE(IsSecretName(bad)) << bad;
  }
}

TEST(LeaseRefTest, TextIsReadBackAndBadTextRefused) {
  const LeaseRef ref{.task = {.job = {.high = 5, .low = 6}, .index = 7}, .attempt = 2};
  EXPECT_EQ(LeaseRef::Parse(ref.Text()), ref);
  const std::string job = ref.task.job.Text();
  for (const std::string& text :
       {std::string(), job, job + "/1", job + "//2", job + "/1/", job + "/-1/2", job + "/1/2/3",
        job + "/4294967296/1", "dev_" + job.substr(4) + "/1/2", job + "/1/2 "}) {
    EXPECT_FALSE(LeaseRef::Parse(text)) << text;
  }
}

TEST(IsHostPatternTest, KnowsNamesFromWhatLooksLikeOne) {
  for (const char* good :
       {"pypi.org", "*.pypi.org", "a-b.example.co.uk", "1.2.3.example", "xn--d.de"}) {
    EXPECT_TRUE(IsHostPattern(good)) << good;
  }
  for (const char* bad :
       {"", "localhost", "PyPI.org", "10.0.0.1", "pypi.org:443", "*", "*.org.", "a..b", "-a.org",
        "https://a.org", "a.*.org", "**.a.org", "::1", "a b.org"}) {
    EXPECT_FALSE(IsHostPattern(bad)) << bad;
  }
}

}  // namespace
}  // namespace ioworker::jobs
