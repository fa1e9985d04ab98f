// The walls around a job, tried from inside the container.
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docker_fixture.h"

namespace ioworker::engine::docker {
namespace {

using Texts = std::vector<std::string>;

class DockerHardeningTest : public DockerTest {};

TEST_P(DockerHardeningTest, JobIsNobodyAndCannotBecomeMore) {
  const Outcome outcome = Run(R"(
    id -u
    id -g
    grep -E '^(Groups|Cap|NoNewPrivs|Seccomp:)' /proc/self/status | tr -d ' \t'
  )");
  EXPECT_EQ(Lines(outcome.out),
            (Texts{"65532", "65532", "Groups:65532", "CapInh:0000000000000000",
                   "CapPrm:0000000000000000", "CapEff:0000000000000000", "CapBnd:0000000000000000",
                   "CapAmb:0000000000000000", "NoNewPrivs:1", "Seccomp:2"}));
}

TEST_P(DockerHardeningTest, FilterRefusesOddCallsAndLetsOrdinaryOnesPass) {
  std::filesystem::copy_file(IOWORKER_CALLS, scratch_ / "in/calls");
  const Outcome outcome = Run("/in/calls");
  EXPECT_EQ(outcome.state.exit_code, 0) << outcome.out << outcome.err;
  EXPECT_TRUE(outcome.out.ends_with(" calls, 0 the wrong way\n")) << outcome.out;
}

TEST_P(DockerHardeningTest, SetuidProgramGivesNothing) {
  ASSERT_EQ(Run("cp /bin/busybox /work/id").state.exit_code, 0);
  const std::string program = scratch_ / "work/id";
  ASSERT_EQ(chown(program.c_str(), 0, 0), 0);
  ASSERT_EQ(chmod(program.c_str(), 04755), 0);
  EXPECT_EQ(Run("/work/id -u").out, "65532\n");
}

TEST_P(DockerHardeningTest, ThereIsNoNetwork) {
  const Outcome outcome = Run(R"(
    ls /sys/class/net
    tail -n +2 /proc/net/route
    grep -v ' lo$' /proc/net/if_inet6
    for to in 192.0.2.1 1.1.1.1 169.254.169.254 10.0.0.1 172.17.0.1; do
      nc -w 3 $to 80 </dev/null && echo reached $to
    done
    grep nameserver /etc/resolv.conf
  )");
  for (const std::string& line : Lines(outcome.out)) {
    EXPECT_TRUE(line == "lo" || line == "nameserver 127.0.0.1") << line;
  }
  EXPECT_TRUE(outcome.err.contains("unreachable")) << outcome.err;
}

TEST_P(DockerHardeningTest, OnlyScratchAndTmpfsCanBeWritten) {
  std::ofstream(scratch_ / "in/data") << "input";
  const Outcome outcome = Run(R"(
    cat /in/data && echo
    find / -path /proc -prune -o -type d -print 2>/dev/null | sort | while read -r folder; do
      (: >"$folder/probe") 2>/dev/null && echo "$folder"
    done
    for file in /x /bin/busybox /etc/passwd /in/data /proc/sys/kernel/hostname /proc/sysrq-trigger; do
      (echo x >$file) && echo wrote $file
    done
  )");
  Texts lines = Lines(outcome.out);
  // Podman has these two beside.
  std::erase(lines, "/run");
  std::erase(lines, "/var/tmp");
  EXPECT_EQ(lines,
            (Texts{"input", "/checkpoint", "/dev/mqueue", "/dev/shm", "/out", "/tmp", "/work"}));
  EXPECT_TRUE(outcome.err.contains("Read-only file system")) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "out/probe"));
  EXPECT_EQ(std::filesystem::file_size(scratch_ / "in/data"), 5U);
}

TEST_P(DockerHardeningTest, TmpfsFoldersAreSmallAndWithoutDevices) {
  const Outcome outcome = Run(R"(
    for folder in /tmp /dev/shm; do
      dd if=/dev/zero of=$folder/x bs=1M count=100 2>/tmp/err && echo filled $folder
      rm $folder/x
    done
    grep -E ' /(tmp|dev/shm) ' /proc/mounts | grep -c 'nosuid,nodev'
  )");
  EXPECT_EQ(outcome.out, "2\n");
}

TEST_P(DockerHardeningTest, MemoryLimitHoldsAndIsTold) {
  const Outcome outcome = Run("tail /dev/zero; exit $?");
  // Podman 4 tells of it only where its monitor hears of the group's memory.
  if (GetParam() == "docker") EXPECT_TRUE(outcome.state.out_of_memory);
  EXPECT_EQ(outcome.state.exit_code, 137);
}

TEST_P(DockerHardeningTest, ForkBombStaysWithinItsLimit) {
  // The bomb's shell ends when it may not fork any more; the other one counts without a process of
  // its own, and the container ends with it.
  ContainerSpec spec = Shell(R"(
    (while :; do sleep 60 & done) 2>/dev/null
    set -- /proc/[0-9]*
    echo $#
  )");
  spec.pids_max = 20;
  const Outcome outcome = Run(spec);
  ASSERT_FALSE(outcome.out.empty());
  const int processes = std::stoi(outcome.out);
  EXPECT_GT(processes, 10);
  EXPECT_LE(processes, 20);
}

TEST_P(DockerHardeningTest, NothingCanBeMountedOrMade) {
  const Outcome outcome = Run(R"(
    mkdir /tmp/m
    mount -t tmpfs x /tmp/m && echo mounted
    mount -o bind / /tmp/m && echo bound
    mount -o remount,rw / && echo remounted
    umount /in && echo unmounted
    mknod /work/d b 254 0 && echo device
    chroot / true && echo changed root
    for kind in -m -U -n -p -i; do unshare $kind true && echo unshared $kind; done
    hostname x && echo named
    renice -n -5 -p $$ && echo hurried
    ! grep -E ' /(tmp/m|work/d) ' /proc/mounts
  )");
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.state.exit_code, 0);
}

TEST_P(DockerHardeningTest, OwnersMachineIsOutOfSight) {
  const Outcome outcome = Run(R"(
    find / -name '*.sock' 2>/dev/null
    grep -E 'docker.sock|podman.sock' /proc/mounts
    find /dev -type b
    ls -d /dev/sd* /dev/vd* /dev/nvme* /dev/kvm /dev/nvidia* /dev/mem 2>/dev/null
    head -c 1 /proc/kcore 2>/dev/null
    tr '\0' '\n' </proc/1/cmdline | head -n 1 | grep -o '[a-z-]*$'
    cat /proc/self/oom_score_adj
    hostname
    ulimit -n
    ulimit -c
  )");
  const Texts lines = Lines(outcome.out);
  ASSERT_EQ(lines.size(), 5U) << outcome.out;
  EXPECT_TRUE(lines[0] == "docker-init" || lines[0] == "podman-init") << lines[0];
  EXPECT_EQ(Texts(lines.begin() + 1, lines.end()), (Texts{"1000", "ioworker", "16384", "0"}));
}

TEST_P(DockerHardeningTest, CpuIsLimitedToTheCoresLent) {
  // Version 1 of control groups has two files, version 2 one.
  const Outcome outcome = Run(R"(
    cd /sys/fs/cgroup
    cat cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us cpu.max 2>/dev/null | tr '\n' ' '
  )");
  EXPECT_EQ(outcome.out, "100000 100000 ");
}

TEST_P(DockerHardeningTest, VolumesThatAnImageDeclaresAreSmallTmpfs) {
  const auto id = engine_->Create(Shell("true"));
  ASSERT_TRUE(id);
  const std::string image = "ioworker/test-volume:" + device_;
  const auto commit =
      api_->Send({.method = "POST",
                  .path = "/commit?container=" + *id + "&repo=ioworker/test-volume&tag=" + device_ +
                          "&changes=VOLUME%20%2Fdata",
                  .body = Json::object()});
  ASSERT_TRUE(commit && commit->Is({201}));
  ASSERT_TRUE(engine_->Remove(*id));

  ContainerSpec spec = Shell(R"(
    grep ' /data ' /proc/mounts | cut -d ' ' -f 1
    dd if=/dev/zero of=/data/x bs=1M count=100 2>/dev/null && echo filled
  )");
  spec.image = image;
  EXPECT_EQ(Run(spec).out, "tmpfs\n");
  EXPECT_TRUE(api_->Send({.method = "DELETE", .path = "/images/" + image + "?force=true"}));
}

IOWORKER_FOR_EACH_ENGINE(DockerHardeningTest);

}  // namespace
}  // namespace ioworker::engine::docker
