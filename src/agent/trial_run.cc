#include "agent/trial_run.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "agent/patience.h"
#include "agent/trial.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

constexpr std::uint32_t kMemoryMib = 192;
constexpr std::uint64_t kDiskMib = 32;
constexpr Duration kLongest = minutes{1};
constexpr Duration kLongestCleaning = seconds{30};
constexpr std::size_t kReportBytesMax = 256 << 10;

// One entry of a tar archive: POSIX.1-2001, "ustar interchange format".
std::string TarEntry(const std::string& name, std::string_view content, bool folder) {
  constexpr std::size_t kBlock = 512;
  std::array<char, kBlock> head{};
  const auto put = [&](std::size_t at, const std::string& text) {
    std::memcpy(head.data() + at, text.data(), text.size());
  };
  put(0, name);
  put(100, folder ? "0001777" : "0000755");
  put(108, "0000000");
  put(116, "0000000");
  put(124, fmt::format("{:011o}", content.size()));
  put(136, "00000000000");
  put(148, "        ");
  head[156] = folder ? '5' : '0';
  put(257, "ustar");
  put(263, "00");
  unsigned sum = 0;
  for (const char c : head) sum += static_cast<unsigned char>(c);
  put(148, fmt::format("{:06o}", sum));
  head[154] = '\0';
  std::string entry(head.data(), head.size());
  entry += content;
  entry.resize((entry.size() + kBlock - 1) / kBlock * kBlock);
  return entry;
}

// Ends a wait when its time is over.
class Limit {
 public:
  Limit(Duration longest, const std::stop_token& stop)
      : forward_(stop, [this] { over_.request_stop(); }),
        thread_(StartThread("trial-limit", [this, longest](const std::stop_token& done) {
          if (PauseFor(longest, done)) over_.request_stop();
        })) {}

  std::stop_token token() const { return over_.get_token(); }
  bool over() const { return over_.stop_requested(); }

 private:
  std::stop_source over_;
  std::stop_callback<std::function<void()>> forward_;
  std::jthread thread_;
};

// What is there of a trial, and the report that it brought.
struct Traces {
  std::string image{};
  std::string container{};
  std::string report{};
};

std::string WordsOf(const Error& error) {
  return error.detail.empty() ? error.message : error.message + " (" + error.detail + ")";
}

Result<engine::ContainerState> RunContainer(const TrialContext& context,
                                            const engine::ContainerSpec& spec, Traces& traces,
                                            const std::stop_token& stop) {
  TRY(traces.container, context.engine.Create(spec, stop));
  TRY(context.engine.Start(traces.container, stop));
  TRY(auto state, context.engine.Wait(traces.container, stop));
  const auto keep = [&](engine::LogStream, std::string_view bytes) -> Status {
    traces.report += bytes.substr(0, kReportBytesMax - traces.report.size());
    return {};
  };
  TRY(context.engine.ReadLogs(traces.container, false, keep, stop));
  return state;
}

// By the same spec as a lease's (Runner::Describe), but for what its renter says.
engine::ContainerSpec Describe(const TrialContext& context, const std::string& image,
                               const Scratch& scratch) {
  return {.lease = context.lease.Text(),
          .image = image,
          .memory_mib = kMemoryMib,
          .scratch_path = scratch.path,
          .notice_path = context.scratch.NoticeOf(context.lease)};
}

std::vector<Finding> Try(const TrialContext& context, Traces& traces, const std::stop_token& stop) {
  const auto failure = [](std::string_view code, std::string found) {
    return std::vector<Finding>{TrialFailure(code, std::move(found))};
  };
  const auto info = Patiently(stop, [&] { return context.engine.Info(); });
  if (!info) return failure("T001_START", WordsOf(info.error()));
  if (auto missing = JudgeAbilities(*info); !missing.empty()) return missing;
  const auto scratch = context.scratch.Make(context.lease, kDiskMib);
  if (!scratch) return failure("T001_START", WordsOf(scratch.error()));
  const auto image = context.engine.ImportImage(TrialImage(context.program), stop);
  if (!image) return failure("T001_START", WordsOf(image.error()));
  traces.image = *image;
  engine::ContainerSpec spec = Describe(context, *image, *scratch);
  const TrialExpectation expected = ExpectationOf(spec, scratch->bounded ? kDiskMib : 0);
  spec.command = TrialCommand(expected);
  const auto state = RunContainer(context, spec, traces, stop);
  if (!state) return failure("T001_START", WordsOf(state.error()));
  const auto facts = ParseTrialFacts(traces.report);
  if (facts && state->exit_code == 0) return JudgeTrial(*facts, expected);
  return failure("T002_REPORT",
                 fmt::format("it ended with code {}{}: {}", state->exit_code,
                             state->out_of_memory ? ", out of memory" : "",
                             facts ? std::string("nothing else is wrong") : facts.error().message));
}

// Everything of the trial, whoever made it; the first error, if one.
Status Clear(const TrialContext& context, const std::string& image, const std::stop_token& stop) {
  TRY(const auto containers, context.engine.List(stop));
  for (const auto& each : containers) {
    if (each.lease == context.lease.Text()) TRY(context.engine.Remove(each.id, stop));
  }
  TRY(context.scratch.RemoveFolder(context.scratch.FolderOf(context.lease)));
  if (!image.empty()) return context.engine.RemoveImage(image, stop);
  TRY(const auto images, context.engine.ListImages(stop));
  for (const auto& each : images) {
    if (each.own) TRY(context.engine.RemoveImage(each.id, stop));
  }
  return {};
}

}  // namespace

jobs::LeaseRef TrialLeaseOf(const std::string& device_id) {
  const DeviceId id = DeviceId::Parse(device_id).value_or(DeviceId{});
  return {.task = {.job = {.high = id.high, .low = id.low}, .index = 0}, .attempt = 0};
}

std::string TrialImage(std::string_view program) {
  std::string archive;
  for (const char* folder : {"dev/", "etc/", "proc/", "sys/", "tmp/"}) {
    archive += TarEntry(folder, {}, true);
  }
  archive += TarEntry("probe", program, false);
  archive.append(1024, '\0');
  return archive;
}

std::vector<Finding> RunTrial(const TrialContext& context, const std::stop_token& stop) {
  SweepTrial(context, stop);
  Traces traces;
  std::vector<Finding> findings;
  {
    const Limit limit(kLongest, stop);
    findings = Try(context, traces, limit.token());
    if (limit.over() && !stop.stop_requested()) {
      findings = {TrialFailure("T002_REPORT", "it did not end within a minute")};
    }
  }
  const Limit limit(kLongestCleaning, {});
  const Status cleared = Clear(context, traces.image, limit.token());
  if (!cleared && findings.empty()) {
    findings.push_back(TrialFailure("T022_REMAINS", WordsOf(cleared.error())));
  }
  return findings;
}

void SweepTrial(const TrialContext& context, const std::stop_token& stop) {
  if (auto cleared = Clear(context, {}, stop); !cleared && !stop.stop_requested()) {
    LogWarning("trial: {} {}", cleared.error().message, cleared.error().detail);
  }
}

}  // namespace ioworker::agent
