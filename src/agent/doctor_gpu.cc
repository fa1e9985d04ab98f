#include "agent/doctor_gpu.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace ioworker::agent {
namespace {

constexpr const char* kToolkit =
    "install the NVIDIA container toolkit, then start the container engine and the device again";

std::string NameOf(const v1::Gpu& gpu) {
  return gpu.memory_mib() == 0 ? gpu.model()
                               : fmt::format("{}, {} MiB", gpu.model(), gpu.memory_mib());
}

Finding JudgeNvidia(const GpusSeen& seen) {
  Finding finding{.code = "D009_GPU", .title = "NVIDIA GPUs", .found = "none"};
  if (!seen.library && seen.driver) {
    finding.verdict = Verdict::kWarning;
    finding.found = "there is a driver, but its library libnvidia-ml.so.1 does not work";
    finding.fix = "install the library of the same version as the driver, or restart the machine";
  }
  if (seen.nvidia.empty()) return finding;
  std::vector<std::string> words;
  std::vector<std::string> fixes;
  for (const v1::Gpu& gpu : seen.nvidia) {
    std::string word = fmt::format("{}: {}", gpu.index(), NameOf(gpu));
    const auto failing = std::ranges::find(seen.failing, gpu.index(), &GpuKept::index);
    if (failing != seen.failing.end()) {
      word += ", " + failing->why;
      fixes.push_back(
          fmt::format("reset GPU {0} (nvidia-smi --gpu-reset -i {0}), or restart the "
                      "machine; it is not lent until it answers",
                      gpu.index()));
    } else if (gpu.drives_display()) {
      word += ", drives a display: lent only with display_gpu = true in the policy";
    }
    words.push_back(std::move(word));
  }
  finding.found = fmt::format("{}, driver {}", fmt::join(words, "; "), seen.nvidia[0].driver());
  if (!seen.nvidia[0].not_lent().empty()) {
    finding.found += "; containers cannot use them, so they are not lent";
    fixes.emplace_back(kToolkit);
  }
  if (!fixes.empty()) finding.verdict = Verdict::kWarning;
  finding.fix = fmt::format("{}", fmt::join(fixes, "; "));
  return finding;
}

Finding JudgeOthers(const GpusSeen& seen) {
  Finding finding{.code = "D018_GPU_OTHER", .title = "other GPUs", .found = "none"};
  if (seen.others.empty()) return finding;
  std::vector<std::string> words;
  for (const v1::Gpu& gpu : seen.others) {
    words.push_back(fmt::format("{}: {}", NameOf(gpu), gpu.not_lent()));
  }
  finding.verdict = Verdict::kWarning;
  finding.found = fmt::format("{}", fmt::join(words, "; "));
  finding.fix = "nothing has to be done: they stay yours, and the rest of this machine is lent";
  return finding;
}

}  // namespace

GpusSeen SeeGpus(const GpuOptions& options, const std::string& why_not, const Clock& clock) {
  Gpus gpus(options, why_not, clock);
  GpusSeen seen{
      .library = gpus.nvml() != nullptr, .failing = gpus.Failing(), .others = gpus.Others()};
  seen.driver = access((options.root + "/proc/driver/nvidia/version").c_str(), F_OK) == 0;
  for (auto& gpu : gpus.All()) {
    const bool other = std::ranges::any_of(
        seen.others, [&](const v1::Gpu& each) { return each.index() == gpu.index(); });
    if (!other) seen.nvidia.push_back(std::move(gpu));
  }
  return seen;
}

std::vector<Finding> JudgeGpus(const GpusSeen& seen) {
  return {JudgeNvidia(seen), JudgeOthers(seen)};
}

}  // namespace ioworker::agent
