// The doctor on machines that a test makes up: each check, both ways.
#include "agent/doctor.h"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "agent/doctor_network.h"
#include "agent/doctor_system.h"
#include "agent/transfer.h"
#include "base/file.h"

namespace ioworker::agent {
namespace {

namespace fs = std::filesystem;

// A clock that goes on while a name is looked up.
class LookupClock final : public Clock {
 public:
  Instant Now() const override { return {}; }
  Duration Steady() const override { return now; }
  Duration now{};
};

class DoctorMachineTest : public testing::Test {
 protected:
  DoctorMachineTest() {
    std::string pattern = testing::TempDir() + "doctor_XXXXXX";
    root_ = mkdtemp(pattern.data());
    system_ = {.root = root_,
               .user = 1000,
               .rootless = true,
               .packet_filter = [] { return Status(); },
               .has_program = [](const std::string&) { return true; }};
  }
  ~DoctorMachineTest() override { fs::remove_all(root_); }

  void Put(const std::string& path, const std::string& text) {
    fs::create_directories(fs::path(root_ + path).parent_path());
    ASSERT_TRUE(WriteFile(root_ + path, text, FileMode::kEveryoneReads));
  }
  void PutNamespaces() {
    Put("/proc/sys/user/max_user_namespaces", "63000\n");
    Put("/etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n");
    Put("/etc/subuid", "ada:100000:65536\n");
    Put("/etc/subgid", "1000:100000:65536\n");
  }

  std::string root_;
  SystemContext system_;
};

bool Says(const Finding& finding, std::string_view text) {
  return (finding.found + "\n" + finding.fix).find(text) != std::string::npos;
}

TEST_F(DoctorMachineTest, ARootlessEngineNeedsUserNamespacesAndIds) {
  const auto judge = [&] { return ExamineUserNamespaces(system_); };
  EXPECT_EQ(judge().verdict, Verdict::kFailure) << "a kernel without";
  PutNamespaces();
  EXPECT_EQ(judge().verdict, Verdict::kOk) << judge().found;
  Put("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
  EXPECT_EQ(judge().verdict, Verdict::kWarning);
  Put("/etc/subgid", "eve:100000:65536\nada:100000:1000\n");
  EXPECT_EQ(judge().verdict, Verdict::kFailure);
  EXPECT_TRUE(Says(judge(), "usermod --add-subuids 100000-165535")) << judge().fix;
  Put("/proc/sys/kernel/unprivileged_userns_clone", "0\n");
  EXPECT_TRUE(Says(judge(), "sysctl -w kernel.unprivileged_userns_clone=1")) << judge().fix;
  Put("/proc/sys/user/max_user_namespaces", "0\n");
  EXPECT_TRUE(Says(judge(), "user.max_user_namespaces=15000")) << judge().fix;
  system_.rootless = false;
  EXPECT_EQ(judge().verdict, Verdict::kOk);
  EXPECT_TRUE(Says(judge(), "off")) << judge().found;
}

TEST_F(DoctorMachineTest, ThePacketFilterNeedsAProgramTheRightAndTheKernel) {
  const auto judge = [&] { return ExaminePacketFilter(system_); };
  Put("/proc/self/status", "Name:\tx\nCapEff:\t0000000000001000\n");
  EXPECT_EQ(judge().verdict, Verdict::kOk) << judge().found;
  system_.packet_filter = [] { return Status(Unavailable("no nf_tables in the kernel")); };
  EXPECT_EQ(judge().verdict, Verdict::kWarning);
  EXPECT_TRUE(Says(judge(), "modprobe nf_tables"));
  Put("/proc/self/status", "Name:\tx\nCapEff:\t000001ffffffefff\n");
  EXPECT_TRUE(Says(judge(), "CAP_NET_ADMIN")) << judge().found;
  system_.has_program = [](const std::string& name) { return name != "nft"; };
  EXPECT_TRUE(Says(judge(), "install the package nftables")) << judge().fix;
}

TEST_F(DoctorMachineTest, ControllersMustBeGivenToWhoRunsTheEngine) {
  const auto judge = [&] { return ExamineControllers(system_); };
  EXPECT_EQ(judge().verdict, Verdict::kFailure) << "version 1, rootless";
  system_.rootless = false;
  EXPECT_EQ(judge().verdict, Verdict::kOk) << "version 1, rootful";
  Put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma\n");
  EXPECT_EQ(judge().verdict, Verdict::kOk) << judge().found;
  Put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io pids\n");
  EXPECT_EQ(judge().verdict, Verdict::kFailure);
  EXPECT_TRUE(Says(judge(), "memory missing")) << judge().found;
  EXPECT_TRUE(Says(judge(), "cgroup_enable=memory")) << judge().fix;
  system_.rootless = true;
  const std::string user = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/";
  Put(user + "cgroup.controllers", "memory pids\n");
  EXPECT_TRUE(Says(judge(), "cpu missing for this user")) << judge().found;
  EXPECT_TRUE(Says(judge(), "Delegate=cpu cpuset io memory pids")) << judge().fix;
  Put(user + "cgroup.controllers", "cpu memory pids\n");
  EXPECT_EQ(judge().verdict, Verdict::kOk);
}

TEST_F(DoctorMachineTest, WhatThisMachineRunsInIsSaid) {
  const auto judge = [&] { return ExamineVirtualisation(root_); };
  EXPECT_EQ(judge().found, "none seen");
  Put("/proc/cpuinfo", "flags\t: fpu hypervisor lahf_lm\n");
  EXPECT_EQ(judge().found, "a virtual machine");
  Put("/sys/class/dmi/id/sys_vendor", "QEMU\n");
  EXPECT_EQ(judge().found, "a virtual machine (QEMU or KVM)");
  Put("/.dockerenv", "");
  EXPECT_TRUE(Says(judge(), "container"));
  Put("/proc/sys/kernel/osrelease", "5.15.90.1-microsoft-standard-WSL2\n");
  EXPECT_TRUE(Says(judge(), "Windows Subsystem for Linux"));
  EXPECT_EQ(judge().verdict, Verdict::kOk) << "it informs only";
}

TEST_F(DoctorMachineTest, SwapThatIsInUseMeansLittleMemory) {
  const auto judge = [&] { return ExamineSwap(root_); };
  EXPECT_EQ(judge().found, "none");
  const std::string head = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  Put("/proc/swaps",
      head + "/dev/sda2                               partition\t8388608\t1024\t-2\n");
  EXPECT_EQ(judge().found, "1 of 8192 MiB in use");
  EXPECT_EQ(judge().verdict, Verdict::kOk);
  Put("/proc/swaps", head + "/dev/sda2  partition\t8388608\t6291456\t-2\n");
  EXPECT_EQ(judge().verdict, Verdict::kWarning);
  EXPECT_TRUE(Says(judge(), "memory_mib"));
}

TEST_F(DoctorMachineTest, TheDiskIsMeasuredOnRequestAndNothingStays) {
  const SystemClock clock;
  const auto measured = MeasureDisk(root_, clock);
  ASSERT_TRUE(measured) << measured.error().message;
  EXPECT_GT(measured->megabytes_per_second, 0);
  EXPECT_GT(measured->sync_millis, 0);
  EXPECT_TRUE(fs::is_empty(root_));
  EXPECT_FALSE(MeasureDisk("/proc", clock)) << "nothing is free there";
  EXPECT_EQ(JudgeDiskSpeed(DiskSpeed{.megabytes_per_second = 400, .sync_millis = 2}).verdict,
            Verdict::kOk);
  EXPECT_EQ(JudgeDiskSpeed(DiskSpeed{.megabytes_per_second = 40, .sync_millis = 2}).verdict,
            Verdict::kWarning);
  EXPECT_EQ(JudgeDiskSpeed(DiskSpeed{.megabytes_per_second = 400, .sync_millis = 60}).verdict,
            Verdict::kWarning);
  EXPECT_EQ(JudgeDiskSpeed(Unavailable("nobody may write")).verdict, Verdict::kWarning);
  const auto said = JudgeDiskSpeed(DiskSpeed{.megabytes_per_second = 412.4, .sync_millis = 0.44});
  EXPECT_EQ(said.found, "412 MB/s written, 0.4 ms until a small write is safe");
}

TEST_F(DoctorMachineTest, TheNameOfTheCoordinatorIsLookedUp) {
  LookupClock clock;
  std::string asked;
  Duration takes{};
  DoctorContext context{.clock = clock};
  context.lookup = [&](const std::string& name) -> Result<std::vector<egress::Address>> {
    asked = name;
    clock.now += takes;
    if (name.starts_with("no.")) return NotFound("name", name);
    return std::vector{*egress::Address::Parse("192.0.2.7")};
  };
  const auto judge = [&](const std::string& url, const std::string& proxy = "") {
    return ExamineName({.url = url, .proxy = proxy}, context);
  };
  takes = milliseconds{12};
  EXPECT_EQ(judge("https://network.example:8443").found,
            "network.example: 192.0.2.7, found in 12 ms");
  EXPECT_EQ(judge("https://no.example").verdict, Verdict::kFailure);
  EXPECT_TRUE(Says(judge("https://no.example"), "/etc/resolv.conf"));
  EXPECT_EQ(judge("https://no.example", "http://gate:3128").verdict, Verdict::kOk);
  EXPECT_EQ(asked, "gate") << "the proxy looks up the rest";
  takes = seconds{5};
  EXPECT_EQ(judge("https://network.example").verdict, Verdict::kWarning) << "a dead name server";
  asked.clear();
  EXPECT_EQ(judge("https://[2001:db8::1]").verdict, Verdict::kOk);
  EXPECT_EQ(asked, "") << "an address needs none";
}

TEST_F(DoctorMachineTest, TheProxyThatIsUsedIsComparedWithTheEnvironment) {
  const auto judge = [&](const std::string& proxy, const ProxyVariables& variables) {
    return JudgeProxy({.url = "https://network.example", .proxy = proxy}, variables);
  };
  EXPECT_EQ(judge("", {}).found, "none");
  EXPECT_EQ(judge("", {}).verdict, Verdict::kOk);
  const auto used = judge("http://ada:secret@gate:3128", {});
  EXPECT_EQ(used.verdict, Verdict::kOk);
  EXPECT_EQ(used.found, "http://…@gate:3128") << "its password stays unsaid";
  EXPECT_EQ(judge("gate", {}).verdict, Verdict::kFailure);
  EXPECT_EQ(judge("", {.https = "http://gate:3128"}).verdict, Verdict::kWarning);
  EXPECT_TRUE(Says(judge("", {.http = "http://gate:3128"}), "set HTTPS_PROXY"));
  const auto outside = judge("", {.https = "http://gate:3128", .no_proxy = ".example"});
  EXPECT_EQ(outside.verdict, Verdict::kOk);
  EXPECT_TRUE(Says(outside, "NO_PROXY"));
}

// Each has its place in the list, whatever this machine is.
TEST_F(DoctorMachineTest, EveryCheckHasItsCodeOnce) {
  const SystemClock clock;
  DoctorContext context{
      .engine_error = "none",
      .settings = {.data_folder = root_, .coordinator_url = "https://127.0.0.1:1"},
      .clock = clock};
  context.gpus = {.nvml_library = "libnone.so", .root = root_};
  context.root = root_;
  std::vector<std::string> codes;
  for (const Finding& each : Examine(context)) {
    codes.push_back(each.code.substr(0, 4));
    EXPECT_EQ(each.fix.empty(), each.verdict == Verdict::kOk) << each.code;
  }
  for (const char* code :
       {"D009", "D018", "D022", "D023", "D024", "D025", "D026", "D027", "D028", "D029"}) {
    EXPECT_EQ(std::ranges::count(codes, code), 1) << code;
  }
  EXPECT_TRUE(fs::is_empty(root_)) << "it changes nothing";
}

}  // namespace
}  // namespace ioworker::agent
