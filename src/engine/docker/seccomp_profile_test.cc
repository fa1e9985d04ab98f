#include "engine/docker/seccomp_profile.h"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace ioworker::engine::docker {
namespace {

// Rules by the call that they are about.
std::map<std::string, std::vector<Json>> Rules() {
  std::map<std::string, std::vector<Json>> rules;
  const Json profile = SeccompProfile();
  for (const Json& rule : profile["syscalls"]) {
    for (const Json& name : rule["names"]) rules[name.get<std::string>()].push_back(rule);
  }
  return rules;
}

TEST(SeccompProfileTest, WhatIsNotListedIsRefused) {
  const Json profile = ParseJson(SeccompText());
  EXPECT_EQ(profile, SeccompProfile());
  EXPECT_EQ(profile["defaultAction"], "SCMP_ACT_ERRNO");
  EXPECT_EQ(profile["defaultErrnoRet"], 1);
  const auto rules = Rules();
  for (const char* never : {"io_uring_setup",
                            "keyctl",
                            "add_key",
                            "request_key",
                            "bpf",
                            "perf_event_open",
                            "ptrace",
                            "process_vm_readv",
                            "process_vm_writev",
                            "userfaultfd",
                            "mount",
                            "umount2",
                            "open_tree",
                            "fsopen",
                            "move_mount",
                            "pivot_root",
                            "chroot",
                            "setns",
                            "kexec_load",
                            "init_module",
                            "finit_module",
                            "delete_module",
                            "quotactl",
                            "syslog",
                            "reboot",
                            "open_by_handle_at",
                            "sync",
                            "clock_settime",
                            "pidfd_getfd"}) {
    EXPECT_FALSE(rules.contains(never)) << never;
  }
}

TEST(SeccompProfileTest, OnlyAFewCallsHaveConditions) {
  std::set<std::string> conditional;
  for (const auto& [name, rules] : Rules()) {
    if (!rules[0]["args"].empty()) {
      conditional.insert(name);
      continue;
    }
    EXPECT_EQ(rules.size(), 1U) << name << " is listed twice";
    EXPECT_EQ(rules[0]["action"] == "SCMP_ACT_ALLOW", name != "clone3") << name;
  }
  EXPECT_EQ(conditional,
            (std::set<std::string>{"clone", "personality", "socket", "socketpair", "unshare"}));
}

TEST(SeccompProfileTest, SocketsAreOfFourFamilies) {
  std::set<int> families;
  const auto rules = Rules();
  for (const Json& rule : rules.at("socket")) {
    const Json& first = rule["args"][0];
    EXPECT_EQ(first["op"], "SCMP_CMP_EQ");
    EXPECT_EQ(first["index"], 0);
    families.insert(first["value"].get<int>());
    EXPECT_EQ(rule["args"].size(), first["value"] == 16 ? 2U : 1U) << "netlink of routes alone";
  }
  EXPECT_EQ(families, (std::set<int>{1, 2, 10, 16}));
}

}  // namespace
}  // namespace ioworker::engine::docker
