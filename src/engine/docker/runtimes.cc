#include "engine/docker/runtimes.h"

#include "engine/docker/api.h"

namespace ioworker::engine::docker {

Isolation LevelOf(std::string_view name, std::string_view program) {
  const auto says = [&](std::string_view word) {
    return name.contains(word) || program.contains(word);
  };
  if (says("kata")) return Isolation::kKata;
  return says("runsc") || says("gvisor") ? Isolation::kGvisor : Isolation::kContainer;
}

std::map<Isolation, std::string> RuntimesOf(const Json& info, const Json& libpod) {
  if (libpod.is_object()) {
    const Json& only = Field(libpod, {"host", "ociRuntime"});
    const auto level = LevelOf(AsText(Field(only, {"name"})), AsText(Field(only, {"path"})));
    return {{Isolation::kContainer, ""}, {level, ""}};
  }
  const std::string standard = AsText(Field(info, {"DefaultRuntime"}));
  const Json& named = Field(info, {"Runtimes"});
  std::map<Isolation, std::string> runtimes = {{Isolation::kContainer, standard}};
  const auto level_of = [&](const std::string& name) {
    // "path" of older engines' and of programs; "runtimeType" where containerd has a shim for it.
    const Json& about = Field(named, {name});
    return LevelOf(name,
                   AsText(Field(about, {"path"})) + " " + AsText(Field(about, {"runtimeType"})));
  };
  // The owner's own choice, where it is of that level.
  runtimes.emplace(level_of(standard), standard);
  if (!named.is_object()) return runtimes;
  for (const auto& [name, about] : named.items()) runtimes.emplace(level_of(name), name);
  return runtimes;
}

Result<std::string> RuntimeOf(const EngineInfo& info, Isolation wanted) {
  const auto found = info.runtimes.lower_bound(wanted);
  if (found != info.runtimes.end()) return found->second;
  return EngineError("this device has no runtime of the isolation that the job asks for");
}

}  // namespace ioworker::engine::docker
