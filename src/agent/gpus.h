// Gpus: the GPUs of this machine: what they are, how they do, and why one of them is not lent
// whatever the owner's policy says.
//
// One that fails is kept back, and lent again once it has answered for a while, so that one that
// comes and goes does not make the device flap. The same holds for a display that is taken off.
//
// Any thread; calls block for milliseconds.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/drm.h"
#include "agent/nvml.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace ioworker::agent {

struct GpuOptions {
  std::string nvml_library = "libnvidia-ml.so.1";
  std::string root{};  // above /sys; empty but in tests
  Duration look_each = seconds{5};
  Duration restart_each = seconds{30};  // begins anew with the driver, while one fails
  Duration dwell = minutes{1};  // so long must it answer, or drive no display, before it counts
};

// A GPU that is kept back, beside those that the policy keeps.
struct GpuKept {
  std::uint32_t index = 0;
  std::string why;
  bool failed = false;  // it does not work, and neither does what runs on it

  bool operator==(const GpuKept&) const = default;
};

class Gpus {
 public:
  // `why_not`: why containers get no NVIDIA GPUs here; empty: they do.
  Gpus(GpuOptions options, std::string why_not, const Clock& clock);

  // All that there are, failing ones too, with what they said last.
  std::vector<v1::Gpu> All() const EXCLUDES(mutex_);

  // Those that are not by NVIDIA's library.
  const std::vector<v1::Gpu>& Others() const { return others_->Gpus(); }

  // Those that answer.
  std::vector<v1::GpuSample> Samples() const;

  // Looks at them, unless it has just done so, and says which of them fail.
  std::vector<GpuKept> Failing() EXCLUDES(mutex_);

  // Looks now: what is the matter with one of these; empty: nothing.
  std::string TroubleOf(const std::vector<std::uint32_t>& indices) EXCLUDES(mutex_);

  // Null: no driver of NVIDIA's.
  const Nvml* nvml() const { return nvml_.get(); }

 private:
  struct Known {
    v1::Gpu gpu{};
    std::string trouble{};                 // empty: it answers
    std::optional<Duration> failed_at{};   // when it did so last; nothing: not, or long ago
    std::optional<Duration> display_at{};  // when it drove a display last
  };

  void Look() REQUIRES(mutex_);
  void Learn(const std::vector<NvmlGpu>& found, Duration now) REQUIRES(mutex_);

  const GpuOptions options_;
  const std::string why_not_;
  const Clock& clock_;
  const std::unique_ptr<Nvml> nvml_;

  mutable Mutex mutex_;
  std::map<std::uint32_t, Known> known_ GUARDED_BY(mutex_);  // NVIDIA's
  std::optional<Duration> looked_at_ GUARDED_BY(mutex_);
  std::optional<Duration> restarted_at_ GUARDED_BY(mutex_);
  std::unique_ptr<DrmGpus> others_;
};

}  // namespace ioworker::agent
