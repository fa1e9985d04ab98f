#include "domain/jobs/end_reason.h"

#include <array>

#include "base/check.h"

namespace ioworker::jobs {
namespace {

struct Facts {
  std::string_view name;
  Fault fault;
  Avoidance avoidance;
  bool is_free;
  std::string_view message;
};

// In the order of the enumeration.
constexpr std::array<Facts, 16> kFacts = {{
    {"", Fault::kNobody, Avoidance::kNone, true, ""},
    {"completed", Fault::kNobody, Avoidance::kNone, false, "the command ended with exit code 0"},
    {"non_zero_exit", Fault::kTask, Avoidance::kNone, false,
     "the command ended with an exit code other than 0; its log says more"},
    {"command_not_found", Fault::kTask, Avoidance::kNone, true,
     "the image has no such program; check `command` against the image. Nothing was charged"},
    {"image_error", Fault::kTask, Avoidance::kForAWhile, true,
     "the image does not exist or cannot be pulled; check its name. Nothing was charged"},
    {"input_error", Fault::kTask, Avoidance::kNone, true,
     "an input could not be brought to the device. Nothing was charged"},
    {"output_error", Fault::kTask, Avoidance::kNone, false,
     "what the task left in /out could not be kept; is it over the limit?"},
    {"out_of_memory", Fault::kTask, Avoidance::kNone, false,
     "the task used more memory than it asked for; raise resources.memory_mib"},
    {"disk_full", Fault::kTask, Avoidance::kNone, false,
     "the task filled its scratch disk; raise resources.disk_mib"},
    {"time_limit", Fault::kTask, Avoidance::kNone, false,
     "the task ran into its time limit; raise time_limit_seconds"},
    {"cancelled", Fault::kNobody, Avoidance::kNone, false, "cancelled by the renter"},
    {"device_lost", Fault::kNetwork, Avoidance::kNone, false,
     "the device fell silent; the task runs again elsewhere"},
    {"reclaimed", Fault::kNetwork, Avoidance::kNone, false,
     "the owner took the device back; the task runs again elsewhere"},
    {"refused", Fault::kNetwork, Avoidance::kForGood, true,
     "the owner's policy does not allow this task; it runs elsewhere"},
    {"engine_error", Fault::kNetwork, Avoidance::kForAWhile, false,
     "the device failed; the task runs again"},
    {"too_many_attempts", Fault::kTask, Avoidance::kNone, false,
     "no device got through with this task"},
}};

const Facts& Of(EndReason reason) {
  const auto at = static_cast<std::size_t>(reason);
  CHECK(at < kFacts.size(), "unknown end reason");
  return kFacts[at];
}

}  // namespace

std::string_view EndReasonName(EndReason reason) { return Of(reason).name; }
Fault FaultOf(EndReason reason) { return Of(reason).fault; }
Avoidance AvoidanceOf(EndReason reason) { return Of(reason).avoidance; }
bool IsFree(EndReason reason) { return Of(reason).is_free; }
std::string_view EndReasonMessage(EndReason reason) { return Of(reason).message; }

}  // namespace ioworker::jobs
