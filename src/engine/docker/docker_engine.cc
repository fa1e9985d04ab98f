#include "engine/docker/docker_engine.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/docker/container_check.h"
#include "engine/docker/container_config.h"
#include "engine/docker/image_pull.h"
#include "engine/docker/image_reference.h"
#include "engine/docker/log_stream.h"
#include "engine/docker/program_lookup.h"
#include "engine/docker/runtimes.h"
#include "engine/docker/seccomp_profile.h"

namespace ioworker::engine::docker {
namespace {

constexpr Duration kStartDeadline = minutes{2};
constexpr Duration kReadLogsDeadline = minutes{10};
constexpr Duration kRemoveDeadline = minutes{2};
constexpr Duration kStatsDeadline = seconds{5};  // a reading that is late is worth nothing
constexpr int kWaitTriesMax =
    20;  // with kWaitPause between: an engine may take a minute to restart
constexpr int kRemoveTriesMax = 20;
constexpr Duration kRemovePause = milliseconds{100};
constexpr std::size_t kImageVolumesMax = 16;
constexpr std::uint32_t kMemoryMibMin = 6;  // engines refuse less

// False if it was asked to stop before `length` had passed.
bool Pause(Duration length, const std::stop_token& stop) {
  Mutex mutex;
  Condition condition;
  const std::stop_callback wake(stop, [&] {
    const Lock lock(mutex);
    condition.NotifyAll();
  });
  const Lock lock(mutex);
  if (!stop.stop_requested()) condition.WaitFor(mutex, length);
  return !stop.stop_requested();
}

std::string ContainerPath(const std::string& id, std::string_view rest) {
  return "/containers/" + EncodePercent(id) + std::string(rest);
}

std::unexpected<Error> NoProgram(std::string detail) {
  auto error = InvalidArgument("command", "command_not_found",
                               "the image has no such program; check the command and the image");
  error.error().detail = std::move(detail);
  return error;
}

// Docker takes the profile itself, Podman a file: one beside the folders that the container sees.
Result<std::string> SeccompOf(const EngineInfo& engine, const ContainerSpec& spec) {
  if (engine.name != "podman") return SeccompText();
  std::string path = spec.scratch_path + "/seccomp.json";
  TRY(WriteFile(path, SeccompText(), FileMode::kEveryoneReads));
  return path;
}

Status CheckSpec(const ContainerSpec& spec) {
  if (spec.lease.empty())
    return InvalidArgument("lease", "invalid_spec", "a container needs a lease");
  if (spec.cores == 0)
    return InvalidArgument("cores", "invalid_spec", "a container needs a core at least");
  if (spec.pids_max == 0)
    return InvalidArgument("pids_max", "invalid_spec", "a container needs a process at least");
  if (spec.tmp_mib == 0)
    return InvalidArgument("tmp_mib", "invalid_spec", "/tmp needs a mebibyte at least");
  if (spec.memory_mib < kMemoryMibMin) {
    return InvalidArgument("memory_mib", "invalid_spec",
                           "a container needs 6 MiB of memory at least");
  }
  for (const char* folder : {"/in", "/out", "/work", "/checkpoint"}) {
    std::error_code error;
    if (!spec.scratch_path.starts_with('/') ||
        !std::filesystem::is_directory(spec.scratch_path + folder, error)) {
      return EngineError("the device could not prepare the folders of the job",
                         "no folder " + spec.scratch_path + folder);
    }
  }
  return {};
}

// Where the image declares volumes, as clean absolute paths.
Result<std::vector<std::string>> ImageVolumes(const Json& image) {
  std::vector<std::string> paths;
  const Json& volumes = Field(image, {"Config", "Volumes"});
  if (!volumes.is_object()) return paths;
  for (const auto& [declared, unused] : volumes.items()) {
    const std::filesystem::path path = std::filesystem::path(declared).lexically_normal();
    if (!path.is_absolute() || path == "/" || paths.size() == kImageVolumesMax) {
      return InvalidArgument(
          "image", "image_error",
          "the image declares volumes that no device offers; at most 16, none of them /");
    }
    std::string text = path.string();
    if (text.ends_with('/')) text.pop_back();
    paths.push_back(std::move(text));
  }
  return paths;
}

// The names of what the image sets in the environment.
std::set<std::string, std::less<>> ImageVariables(const Json& image) {
  std::set<std::string, std::less<>> names;
  for (const std::string& line : AsTexts(Field(image, {"Config", "Env"}))) {
    names.insert(line.substr(0, line.find('=')));
  }
  return names;
}

}  // namespace

Result<std::optional<Json>> DockerEngine::FindImage(const std::string& reference,
                                                    const std::stop_token& stop) {
  TRY(const ApiReply reply, api_.Send({.path = "/images/" + reference + "/json", .stop = stop}));
  if (reply.Is({404})) return std::optional<Json>();
  if (!reply.Is({200})) return EngineError("look for the image", reply);
  return std::optional(ParseJson(reply.body));
}

Result<std::string> DockerEngine::Create(const ContainerSpec& spec, std::stop_token stop) {
  TRY(CheckSpec(spec));
  TRY(const About about, Capable());
  TRY(const ImageReference reference, ParseImageReference(spec.image));
  TRY(const std::optional<Json> image, FindImage(reference.Text(), stop));
  if (!image) return PullFailed(spec.image, "no such image");
  TRY(auto volumes, ImageVolumes(*image));
  TRY(auto seccomp, SeccompOf(about.info, spec));
  TRY(auto runtime, RuntimeOf(about.info, spec.isolation));
  const Json request = ToCreateRequest(spec, {.device = options_.device,
                                              .image_volumes = std::move(volumes),
                                              .image_variables = ImageVariables(*image),
                                              .log_driver = about.log_driver,
                                              .seccomp = std::move(seccomp),
                                              .runtime = std::move(runtime),
                                              .limits = about.limits,
                                              .podman = about.info.name == "podman"});
  TRY(std::string id, SendCreate(spec, request, stop));

  Result<Own> own = FindOwn(id, stop);
  const Status hardened =
      own ? CheckHardening(request, own->inspected) : std::unexpected(own.error());
  if (hardened) return id;
  RemoveUnwanted(id);
  return std::unexpected(hardened.error());
}

// Not by Remove: it may carry too little to be known as ours.
void DockerEngine::RemoveUnwanted(const std::string& id) {
  const auto removed =
      api_.Send({.method = "DELETE", .path = ContainerPath(id, "?force=true&v=true")});
  if (!removed) LogWarning("container {} is left behind: {}", id, removed.error().detail);
}

Result<std::string> DockerEngine::SendCreate(const ContainerSpec& spec, const Json& request,
                                             const std::stop_token& stop) {
  TRY(const ApiReply reply,
      api_.Send({.method = "POST",
                 .path = "/containers/create?name=" + EncodePercent(ContainerName(spec.lease)),
                 .body = request,
                 .stop = stop}));
  const std::string words = reply.Words();
  // Podman reports a name in use as 500.
  if (reply.Is({409}) || words.contains("is already in use")) {
    return Conflict("container_exists",
                    "there is a container of the lease " + spec.lease + " already");
  }
  if (words.contains("No command specified") || words.contains("no command or entrypoint"))
    return NoProgram(words);
  if (!reply.Is({201})) return EngineError("create the container", reply);
  std::string id = AsText(Field(ParseJson(reply.body), {"Id"}));
  if (id.empty()) return EngineError("create the container", reply);
  return id;
}

Result<DockerEngine::Own> DockerEngine::FindOwn(const std::string& id, const std::stop_token& stop,
                                                Duration deadline) {
  if (id.empty()) return NotFound("container", id);
  TRY(const ApiReply reply,
      api_.Send({.path = ContainerPath(id, "/json"), .deadline = deadline, .stop = stop}));
  if (reply.Is({404})) return NotFound("container", id);
  if (!reply.Is({200})) return EngineError("look at the container", reply);
  Own own{.inspected = ParseJson(reply.body), .state = {}};
  auto state = ReadOwnState(own.inspected, options_.device);
  if (!state) return NotFound("container", id);
  own.state = *std::move(state);
  return own;
}

Status DockerEngine::CheckProgram(const std::string& id, const Json& inspected,
                                  const std::stop_token& stop) {
  const std::vector<std::string> paths = ProgramPaths(inspected);
  for (const std::string& path : paths) {
    TRY(const ApiReply reply,
        api_.Send({.method = "HEAD",
                   .path = ContainerPath(id, "/archive?path=" + EncodePercent(path)),
                   .stop = stop}));
    // Anything but "no such file" leaves the answer to the start itself.
    if (!reply.Is({200, 404})) return {};
    if (reply.Is({200}) &&
        MayBeProgram(net::FindHeader(reply.headers, "X-Docker-Container-Path-Stat")))
      return {};
  }
  return NoProgram("looked in " + std::to_string(paths.size()) + " places");
}

Status DockerEngine::Start(const std::string& id, std::stop_token stop) {
  TRY(Own own, FindOwn(id, stop));
  // The engine would run an ended one again.
  if (!own.state.started) {
    TRY(CheckProgram(id, own.inspected, stop));
    TRY(const ApiReply reply, api_.Send({.method = "POST",
                                         .path = ContainerPath(id, "/start"),
                                         .deadline = kStartDeadline,
                                         .stop = stop}));
    const std::string words = reply.Words();
    if (SaysNoProgram(words)) return NoProgram(words);
    if (!reply.Is({204, 304})) return EngineError("start the container", reply);
    TRY(own, FindOwn(id, stop));
  }
  const std::string asked = AsText(Field(own.inspected, {"Config", "Labels", kAskedLabel}));
  const Status runs_as_asked = CheckHardening(ParseJson(asked), own.inspected);
  if (runs_as_asked) return {};
  RemoveUnwanted(id);
  return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                               .reason = "not_as_asked",
                               .message = "the device ended the container, which did not run as it "
                                          "was asked for",
                               .detail = runs_as_asked.error().detail});
}

Status DockerEngine::ReadLogs(const std::string& id, bool follow, const LogSink& sink,
                              std::stop_token stop) {
  TRY(FindOwn(id, stop));
  LogDecoder decoder(sink);
  const std::string query =
      "/logs?stdout=true&stderr=true&tail=all&follow=" + std::string(follow ? "true" : "false");
  TRY(const ApiReply reply,
      api_.Send({.path = ContainerPath(id, query),
                 .deadline = follow ? Duration{0} : kReadLogsDeadline,
                 .stop = std::move(stop),
                 .on_piece = [&](std::string_view piece) { return decoder.Feed(piece); }}));
  if (reply.Is({404})) return NotFound("container", id);
  if (!reply.Is({200})) return EngineError("read the container's log", reply);
  return decoder.Finish();
}

Result<ContainerState> DockerEngine::Wait(const std::string& id, std::stop_token stop) {
  bool broke = false;
  for (int tries = 1;; ++tries) {
    Result<ContainerState> state = Inspect(id, stop);
    if (state && state->running) {
      tries = 0;
      // Whatever becomes of this call, the state decides: an engine that restarts ends every wait.
      const auto waited = api_.Send({.method = "POST",
                                     .path = ContainerPath(id, "/wait"),
                                     .deadline = Duration{0},
                                     .stop = stop});
      if (!waited) LogDebug("wait for container {} broke off: {}", id, waited.error().detail);
      broke = broke || !waited;
      state = Inspect(id, stop);
    }
    broke = broke || !state;
    if (state) state->engine_broke = broke;
    if (state && !state->running) return state;
    if (!state && state.error().code == ErrorCode::kNotFound) return state;
    if (stop.stop_requested()) return Stopped();
    if (tries == kWaitTriesMax) return state;
    Pause(options_.retry_pause, stop);
  }
}

Result<ContainerState> DockerEngine::Inspect(const std::string& id, std::stop_token stop) {
  TRY(Own own, FindOwn(id, stop));
  return std::move(own.state);
}

Result<ContainerStats> DockerEngine::Stats(const std::string& id, std::stop_token stop) {
  TRY(FindOwn(id, stop, kStatsDeadline));
  TRY(const ApiReply reply,
      api_.Send({.path = ContainerPath(id, "/stats?stream=false&one-shot=true"),
                 .deadline = kStatsDeadline,
                 .stop = stop}));
  if (reply.Is({404})) return NotFound("container", id);
  if (!reply.Is({200})) return EngineError("say what the container uses", reply);
  const auto reading = ReadUsage(ParseJson(reply.body));
  if (!reading) return ContainerStats{};
  ContainerStats stats{.cpu_cores = 0, .memory_bytes = reading->memory_bytes};
  const Lock lock(mutex_);
  const auto [before, is_first] = usage_.try_emplace(id, *reading);
  if (!is_first) stats.cpu_cores = CoresBetween(before->second, *reading);
  before->second = *reading;
  return stats;
}

Status DockerEngine::Stop(const std::string& id, seconds grace, std::stop_token stop) {
  const Result<Own> own = FindOwn(id, stop);
  if (!own && own.error().code != ErrorCode::kNotFound) return std::unexpected(own.error());
  if (!own || !own->state.running) return {};
  TRY(const ApiReply reply,
      api_.Send({.method = "POST",
                 .path = ContainerPath(
                     id, "/stop?t=" + std::to_string(std::max<std::int64_t>(grace.count(), 0))),
                 .deadline = grace + minutes{1},
                 .stop = stop}));
  if (reply.Is({204, 304, 404})) return {};
  return EngineError("stop the container", reply);
}

Status DockerEngine::Remove(const std::string& id, std::stop_token stop) {
  {
    const Lock lock(mutex_);
    usage_.erase(id);
  }
  for (int tries = 1;; ++tries) {
    const Result<Own> own = FindOwn(id, stop);
    if (!own && own.error().code == ErrorCode::kNotFound) return {};
    if (!own) return std::unexpected(own.error());
    TRY(const ApiReply reply, api_.Send({.method = "DELETE",
                                         .path = ContainerPath(id, "?force=true&v=true"),
                                         .deadline = kRemoveDeadline,
                                         .stop = stop}));
    if (reply.Is({200, 204, 404})) return {};
    // 409: somebody else is removing it already; done when it is gone.
    if (!reply.Is({409}) || tries == kRemoveTriesMax)
      return EngineError("remove the container", reply);
    if (!Pause(kRemovePause, stop)) return Stopped();
  }
}

Result<std::vector<ContainerState>> DockerEngine::List(std::stop_token stop) {
  const Json filters = {{"label", {"ioworker.device=" + options_.device}}};
  TRY(const ApiReply reply,
      api_.Send({.path = "/containers/json?all=true&filters=" + EncodePercent(WriteJson(filters)),
                 .stop = stop}));
  if (!reply.Is({200})) return EngineError("list its containers", reply);
  std::vector<ContainerState> states;
  const Json listed = ParseJson(reply.body);
  if (!listed.is_array()) return states;
  for (const Json& item : listed) {
    Result<Own> own = FindOwn(AsText(Field(item, {"Id"})), stop);
    // Gone since it was listed, or another's.
    if (!own && own.error().code == ErrorCode::kNotFound) continue;
    if (!own) return std::unexpected(own.error());
    states.push_back(std::move(own->state));
  }
  return states;
}

}  // namespace ioworker::engine::docker
