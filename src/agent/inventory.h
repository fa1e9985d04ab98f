// Inventory: what this machine has, and how much of it is offered.
//
// FindMachine reads files of the kernel and asks the engine: once, at start; it blocks. The rest is
// pure. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/gpus.h"
#include "agent/settings.h"
#include "base/program.h"
#include "base/result.h"
#include "domain/policy/owner_policy.h"
#include "domain/policy/policy.h"
#include "egress/ruleset.h"
#include "engine/engine.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::agent {

// The whole machine, before anything is kept for its owner.
struct Machine {
  std::string cpu_model;
  std::uint32_t cores = 0;
  std::uint64_t memory_mib = 0;
  std::uint64_t disk_mib = 0;  // free on the file system of the data folder
  std::vector<v1::Gpu> gpus;
  std::string operating_system;
  std::string architecture;  // as engines name it: "amd64", "arm64"
  std::uint32_t numa_nodes = 1;
  std::uint32_t cpu_packages = 1;
};

// The folder itself, or the one that it would be made in.
std::string NearestFolder(const std::string& path);

// Free on the file system of this folder, or of the nearest that there is above it.
std::uint64_t FreeDiskMib(const std::string& folder);

// `gpus` may be null.
Machine FindMachine(const std::string& data_folder, const Gpus* gpus);

// Why containers of this engine on this machine get no NVIDIA GPUs, and what to do; empty: they do.
// `has_program`: whether there is a program of that name.
std::string WhyNoGpus(const engine::EngineInfo& engine,
                      const std::function<bool(const std::string&)>& has_program = HasProgram);

// What can be offered of it at most. Kept for the owner: a tenth of the memory, 512 MiB at least; a
// tenth of the free disk, 2 GiB at least. Both are offered in steps of 256 MiB.
v1::Inventory Offer(const Machine& machine);

// What the owner's policy leaves of an offer, in this mode. `guarded`: this machine can guard a way
// out for jobs.
v1::Lent LentOf(const v1::Inventory& offer, const policy::OwnerPolicy& policy, policy::Mode mode,
                bool guarded);

// How much jobs may move in this mode.
egress::Cap CapOf(const policy::OwnerPolicy& policy, policy::Mode mode, bool data_spent);

// What this machine offers now, with its engine's name, for enrolment too. `held_disk_mib`: what
// scratch disks of leases already take, which is part of the offer. `gpus`: null: those of this
// machine. Errors: the engine's, if it does not answer or cannot hold jobs to their limits;
// kResourceExhausted if nothing is left to lend.
Result<v1::Inventory> OfferOf(engine::Engine& engine, const std::string& version,
                              const Settings& settings, std::uint64_t held_disk_mib = 0,
                              const Gpus* gpus = nullptr);

// The same, as rule for what may run here.
policy::Policy AdmissionOf(const v1::Lent& lent, const policy::OwnerPolicy& policy);

// Text of /proc/cpuinfo and /etc/os-release; empty if they do not say.
std::string ParseCpuModel(std::string_view cpuinfo);
std::string ParseSystemName(std::string_view os_release);

// Why the policy does not lend this GPU in this mode; empty: it does.
std::string WhyKept(const v1::Gpu& gpu, const policy::OwnerPolicy& policy, policy::Mode mode);

// Takes a GPU out of what is lent.
void KeepBack(std::uint32_t index, const std::string& why, v1::Lent& lent);

// The most that each GPU that is there may draw in this mode, by index.
std::map<std::uint32_t, std::uint32_t> WattsOf(const std::vector<v1::Gpu>& gpus,
                                               const policy::OwnerPolicy& policy,
                                               policy::Mode mode);

// GPUs that are lent, fit what was asked and are not taken, by index, those of `wished` first;
// nothing if there are not enough.
std::vector<std::uint32_t> ChooseGpus(const v1::Inventory& offer, const v1::Lent& lent,
                                      const jobs::Resources& asked,
                                      const std::vector<std::uint32_t>& taken,
                                      const std::vector<std::uint32_t>& wished = {});

}  // namespace ioworker::agent
