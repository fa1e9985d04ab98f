#include "engine/docker/program_lookup.h"

#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace ioworker::engine::docker {
namespace {

Json Inspected(const Json& entrypoint, const Json& command) {
  return {{"Config",
           {{"Entrypoint", entrypoint},
            {"Cmd", command},
            {"WorkingDir", "/work"},
            {"Env", {"A=1", "PATH=/bin:/opt/x:rel"}}}}};
}

std::string Stat(const Json& stat) { return EncodeBase64Url(WriteJson(stat)); }

TEST(ProgramLookupTest, LooksWhereTheKernelAndThePathWould) {
  using Paths = std::vector<std::string>;
  EXPECT_EQ(ProgramPaths(Inspected({"sh", "-c"}, Json::array())),
            (Paths{"/bin/sh", "/opt/x/sh", "/work/rel/sh"}));
  EXPECT_EQ(ProgramPaths(Inspected(nullptr, {"/usr/bin/env"})), (Paths{"/usr/bin/env"}));
  EXPECT_EQ(ProgramPaths(Inspected(nullptr, {"./run.sh", "x"})), (Paths{"/work/./run.sh"}));
  EXPECT_EQ(ProgramPaths(Inspected(nullptr, nullptr)), Paths{});
  EXPECT_EQ(ProgramPaths(Json()), Paths{});
}

TEST(ProgramLookupTest, ImageWithoutPathHasTheEnginesOwn) {
  EXPECT_EQ(ProgramPaths({{"Config", {{"Cmd", {"ls", "-l"}}}}}).front(), "/usr/local/sbin/ls");
}

TEST(ProgramLookupTest, FoldersAndPlainFilesAreNoPrograms) {
  EXPECT_TRUE(MayBeProgram(Stat({{"mode", 0755}})));
  EXPECT_TRUE(MayBeProgram(Stat({{"mode", 134218239}})));  // a link
  EXPECT_FALSE(MayBeProgram(Stat({{"mode", 0644}})));
  EXPECT_FALSE(MayBeProgram(Stat({{"mode", 2147484141}})));  // a folder
  EXPECT_TRUE(MayBeProgram("eyJtb2RlIjo0OTN9Cg=="));         // padded, standard alphabet
  EXPECT_TRUE(MayBeProgram(""));
  EXPECT_TRUE(MayBeProgram("!!"));
}

TEST(ProgramLookupTest, KnowsTheRuntimesWords) {
  EXPECT_TRUE(SaysNoProgram(
      "OCI runtime create failed: exec: \"nosuch\": executable file not found in $PATH: unknown"));
  EXPECT_TRUE(SaysNoProgram(
      "unable to start container process: exec: \"/etc/passwd\": permission denied: unknown"));
  EXPECT_TRUE(SaysNoProgram(
      "crun: executable file `nosuch` not found in $PATH: No such file or directory"));
  EXPECT_FALSE(
      SaysNoProgram("chdir to cwd (\"/work\") set in config.json failed: permission denied"));
  EXPECT_FALSE(SaysNoProgram("no space left on device"));
}

}  // namespace
}  // namespace ioworker::engine::docker
