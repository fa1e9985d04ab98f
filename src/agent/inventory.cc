#include "agent/inventory.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <hwloc.h>
#include <sched.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "base/file.h"
#include "base/text.h"
#include "engine/shortfall.h"

namespace ioworker::agent {
namespace {

constexpr std::uint64_t kMemoryKeptMib = 512;
constexpr std::uint64_t kDiskKeptMib = 2048;
constexpr std::uint64_t kStepMib = 256;
constexpr std::size_t kKernelFileMax = 4 << 20;
constexpr std::size_t kTextMax = 200;

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\"\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\"\r") - first + 1);
}

// The rest of the first line that begins with `key` and then has `mark`.
std::string ValueOf(std::string_view text, std::string_view key, char mark) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto at = line.find(mark);
    if (at != std::string_view::npos && Trim(line.substr(0, at)) == key) {
      return ToUtf8(Trim(line.substr(at + 1)).substr(0, kTextMax / 3));
    }
  }
  return {};
}

std::string Architecture() {
  utsname names{};
  if (uname(&names) != 0) return "unknown";
  const std::string_view machine = names.machine;
  if (machine == "x86_64") return "amd64";
  if (machine == "aarch64") return "arm64";
  return std::string(machine);
}

// Only counts are wanted: everything else is left out, which keeps memory small.
void CountNodes(Machine& machine) {
  hwloc_topology_t topology = nullptr;
  if (hwloc_topology_init(&topology) != 0) return;
  hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
  hwloc_topology_set_type_filter(topology, HWLOC_OBJ_PACKAGE, HWLOC_TYPE_FILTER_KEEP_ALL);
  if (hwloc_topology_load(topology) == 0) {
    const auto count = [&](hwloc_obj_type_t type) {
      return static_cast<std::uint32_t>(std::max(hwloc_get_nbobjs_by_type(topology, type), 1));
    };
    machine.numa_nodes = count(HWLOC_OBJ_NUMANODE);
    machine.cpu_packages = count(HWLOC_OBJ_PACKAGE);
  }
  hwloc_topology_destroy(topology);
}

std::uint32_t Fit(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, UINT32_MAX));
}

// 0 caps nothing.
std::uint32_t Cap(std::uint32_t value, std::uint32_t limit) {
  return limit == 0 ? value : std::min(value, limit);
}

// What is left after a tenth, and at least `least`, is kept; in whole steps.
std::uint64_t Keep(std::uint64_t all, std::uint64_t least) {
  const std::uint64_t kept = std::max(all / 10, least);
  return all > kept ? (all - kept) / kStepMib * kStepMib : 0;
}

bool ContainsFolded(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return !std::ranges::search(text, part, same).empty() || part.empty();
}

}  // namespace

std::string NearestFolder(const std::string& path) {
  std::filesystem::path folder = path;
  std::error_code error;
  while (folder.has_relative_path() && !std::filesystem::exists(folder, error)) {
    folder = folder.parent_path();
  }
  return folder.string();
}

std::uint64_t FreeDiskMib(const std::string& folder) {
  struct statvfs disk{};
  if (statvfs(NearestFolder(folder).c_str(), &disk) != 0) return 0;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize >> 20;
}

Machine FindMachine(const std::string& data_folder, const Gpus* gpus) {
  Machine machine;
  machine.cpu_model = ParseCpuModel(ReadFile("/proc/cpuinfo", kKernelFileMax).value_or(""));
  machine.operating_system = ParseSystemName(ReadFile("/etc/os-release", 64 << 10).value_or(""));
  machine.architecture = Architecture();
  cpu_set_t mine;
  CPU_ZERO(&mine);
  if (sched_getaffinity(0, sizeof mine, &mine) == 0) {
    machine.cores = static_cast<std::uint32_t>(CPU_COUNT(&mine));
  }
  struct sysinfo memory{};
  if (sysinfo(&memory) == 0) machine.memory_mib = memory.totalram * memory.mem_unit >> 20;
  machine.disk_mib = FreeDiskMib(data_folder);
  CountNodes(machine);
  if (gpus != nullptr) machine.gpus = gpus->All();
  return machine;
}

std::string WhyNoGpus(const engine::EngineInfo& engine,
                      const std::function<bool(const std::string&)>& has_program) {
  constexpr std::array kPrograms = {"nvidia-container-runtime-hook", "nvidia-container-runtime",
                                    "nvidia-ctk"};
  if (engine.name == "fake" || std::ranges::any_of(kPrograms, has_program)) return {};
  return "containers cannot use it; install the NVIDIA container toolkit and start the device "
         "again";
}

v1::Inventory Offer(const Machine& machine) {
  v1::Inventory offer;
  offer.set_cpu_model(machine.cpu_model);
  offer.set_cores(machine.cores);
  offer.set_memory_mib(Fit(Keep(machine.memory_mib, kMemoryKeptMib)));
  offer.set_disk_mib(Fit(Keep(machine.disk_mib, kDiskKeptMib)));
  offer.mutable_gpus()->Assign(machine.gpus.begin(), machine.gpus.end());
  offer.set_operating_system(machine.operating_system);
  offer.set_architecture(machine.architecture);
  offer.set_numa_nodes(machine.numa_nodes);
  offer.set_cpu_packages(machine.cpu_packages);
  return offer;
}

Result<v1::Inventory> OfferOf(engine::Engine& engine, const std::string& version,
                              const Settings& settings, std::uint64_t held_disk_mib,
                              const Gpus* gpus) {
  TRY(const auto info, engine.Info());
  TRY(engine::CheckCapable(info));
  const SystemClock clock;
  std::optional<Gpus> here;
  if (gpus == nullptr) gpus = &here.emplace(GpuOptions{}, WhyNoGpus(info), clock);
  Machine machine = FindMachine(settings.data_folder, gpus);
  machine.disk_mib += held_disk_mib;
  v1::Inventory offer = Offer(machine);
  offer.set_agent_version(version);
  offer.set_engine(info.name + " " + info.version);
  TRY(const auto levels, engine.ProveIsolation(settings.data_folder));
  for (const auto level : levels) {
    offer.add_isolations(static_cast<v1::JobSpec::Isolation>(level));
  }
  if (offer.cores() > 0 && offer.memory_mib() > 0 && offer.disk_mib() > 0) return offer;
  return ResourceExhausted(
      "nothing_to_lend",
      fmt::format("this machine has nothing to lend: {} cores, {} MiB of memory and {} MiB of disk "
                  "are left after the owner's share; `ioworker doctor` says more",
                  offer.cores(), offer.memory_mib(), offer.disk_mib()));
}

v1::Lent LentOf(const v1::Inventory& offer, const policy::OwnerPolicy& policy, policy::Mode mode,
                bool guarded) {
  const policy::Limits& limits = policy.limits;
  const policy::Limits& now = mode == policy::Mode::kReduced ? policy.reduced : limits;
  v1::Lent lent;
  lent.set_cores(Cap(Cap(offer.cores(), limits.cores), now.cores));
  lent.set_memory_mib(Cap(Cap(offer.memory_mib(), limits.memory_mib), now.memory_mib));
  lent.set_disk_mib(Cap(Cap(offer.disk_mib(), limits.disk_mib), now.disk_mib));
  for (const v1::Gpu& gpu : offer.gpus()) {
    lent.add_gpu_indices(gpu.index());
    if (auto why = WhyKept(gpu, policy, mode); !why.empty()) KeepBack(gpu.index(), why, lent);
  }
  const auto egress = guarded ? policy.egress : jobs::Egress::kNone;
  lent.set_egress(static_cast<v1::JobSpec::Egress>(egress));
  if (policy.price_floor > Money{}) lent.set_price_floor(FormatMoney(policy.price_floor));
  int most = v1::JobSpec::CONTAINER;
  for (const int each : offer.isolations()) most = std::max(most, each);
  lent.set_isolation(static_cast<v1::JobSpec::Isolation>(most));
  lent.set_isolation_min(static_cast<v1::JobSpec::Isolation>(policy.isolation_min));
  for (const Country country : policy.countries.only) lent.add_countries_served(country.Text());
  for (const Country country : policy.countries.but) lent.add_countries_refused(country.Text());
  return lent;
}

egress::Cap CapOf(const policy::OwnerPolicy& policy, policy::Mode mode, bool data_spent) {
  const policy::Limits& limits = policy.limits;
  const policy::Limits& now = mode == policy::Mode::kReduced ? policy.reduced : limits;
  const auto bytes = [](std::uint32_t mbit, std::uint32_t now_mbit) {
    const std::uint32_t least = mbit == 0 ? now_mbit : Cap(mbit, now_mbit);
    return std::uint64_t{least} * 1'000'000 / 8;
  };
  return {.sent = bytes(limits.upload_mbit, now.upload_mbit),
          .received = bytes(limits.download_mbit, now.download_mbit),
          .closed = data_spent};
}

std::string WhyKept(const v1::Gpu& gpu, const policy::OwnerPolicy& policy, policy::Mode mode) {
  const policy::Limits& limits = policy.limits;
  const policy::Limits& now = mode == policy::Mode::kReduced ? policy.reduced : limits;
  const auto kept = [&](const policy::Limits& by) {
    return std::ranges::find(by.gpus_kept, gpu.index()) != by.gpus_kept.end();
  };
  if (!gpu.not_lent().empty()) return gpu.not_lent();
  if (kept(limits)) return "the policy keeps it";
  if (kept(now)) return "the policy keeps it while it lends less";
  if (!gpu.drives_display()) return {};
  if (!limits.display_gpu)
    return "it drives a display; with display_gpu = true the policy lends it";
  if (!now.display_gpu) return "it drives a display, and the policy lends less now";
  return {};
}

void KeepBack(std::uint32_t index, const std::string& why, v1::Lent& lent) {
  auto& lent_now = *lent.mutable_gpu_indices();
  const auto at = std::ranges::find(lent_now, index);
  if (at == lent_now.end()) return;  // it has a reason already
  lent_now.erase(at);
  v1::KeptGpu& kept = *lent.add_gpus_kept();
  kept.set_index(index);
  kept.set_reason(why);
}

std::map<std::uint32_t, std::uint32_t> WattsOf(const std::vector<v1::Gpu>& gpus,
                                               const policy::OwnerPolicy& policy,
                                               policy::Mode mode) {
  std::map<std::uint32_t, std::uint32_t> watts;
  const auto add = [&](const policy::Limits& limits, std::uint32_t index) {
    auto said = limits.gpu_watts.find(index);
    if (said == limits.gpu_watts.end()) said = limits.gpu_watts.find(policy::kEveryGpu);
    if (said == limits.gpu_watts.end()) return;
    auto& kept = watts.try_emplace(index, said->second).first->second;
    kept = std::min(kept, said->second);
  };
  for (const v1::Gpu& gpu : gpus) {
    if (!gpu.not_lent().empty()) continue;
    add(policy.limits, gpu.index());
    if (mode == policy::Mode::kReduced) add(policy.reduced, gpu.index());
  }
  return watts;
}

policy::Policy AdmissionOf(const v1::Lent& lent, const policy::OwnerPolicy& policy) {
  policy::Policy admission;
  admission.cores_max = lent.cores();
  admission.memory_mib_max = lent.memory_mib();
  admission.disk_mib_max = lent.disk_mib();
  admission.gpus_max = static_cast<std::uint32_t>(lent.gpu_indices_size());
  admission.leases_max = policy.limits.leases;
  admission.time_limit_seconds_max = policy.time_limit_seconds;
  admission.images_allowed = policy.images_allowed;
  admission.images_refused = policy.images_refused;
  admission.price_floor = policy.price_floor;
  admission.egress_max = static_cast<jobs::Egress>(lent.egress());
  admission.isolation_max = static_cast<jobs::Isolation>(lent.isolation());
  admission.countries = policy.countries;
  return admission;
}

std::string ParseCpuModel(std::string_view cpuinfo) {
  std::string model = ValueOf(cpuinfo, "model name", ':');
  return model.empty() ? ValueOf(cpuinfo, "Model", ':') : model;
}

std::string ParseSystemName(std::string_view os_release) {
  return ValueOf(os_release, "PRETTY_NAME", '=');
}

std::vector<std::uint32_t> ChooseGpus(const v1::Inventory& offer, const v1::Lent& lent,
                                      const jobs::Resources& asked,
                                      const std::vector<std::uint32_t>& taken,
                                      const std::vector<std::uint32_t>& wished) {
  std::vector<std::uint32_t> chosen;
  std::vector<std::uint32_t> others;
  for (const v1::Gpu& gpu : offer.gpus()) {
    const auto& lent_gpus = lent.gpu_indices();
    if (std::ranges::find(lent_gpus, gpu.index()) == lent_gpus.end()) continue;
    if (std::ranges::find(taken, gpu.index()) != taken.end()) continue;
    if (gpu.memory_mib() < asked.gpu_memory_mib) continue;
    if (!ContainsFolded(gpu.model(), asked.gpu_model)) continue;
    const bool is_wished = std::ranges::find(wished, gpu.index()) != wished.end();
    (is_wished ? chosen : others).push_back(gpu.index());
  }
  chosen.insert(chosen.end(), others.begin(), others.end());
  if (chosen.size() > asked.gpus) chosen.resize(asked.gpus);
  if (chosen.size() < asked.gpus) chosen.clear();
  return chosen;
}

}  // namespace ioworker::agent
