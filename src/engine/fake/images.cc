// Images of a fake engine: their names say what becomes of them.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "engine/fake/fake_engine.h"
#include "engine/fake/refusal.h"

namespace ioworker::engine::fake {
namespace {

constexpr std::int64_t kPullMillisMax = std::int64_t{24} * 3600 * 1000;
constexpr Duration kProgressEvery = milliseconds{50};

struct PullPlan {
  Duration length{0};
  std::uint64_t bytes = 0;
};

// All of the text as a number that is not negative.
std::optional<std::int64_t> ReadNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = end == text.data() + text.size();
  if (error != std::errc() || !is_whole || number < 0) return std::nullopt;
  return number;
}

// "slow/MILLISECONDS/BYTES" says how the pull goes.
std::optional<PullPlan> PlanOf(std::string_view image) {
  constexpr std::string_view kPrefix = "slow/";
  if (!image.starts_with(kPrefix)) return std::nullopt;
  image.remove_prefix(kPrefix.size());
  const auto slash = image.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto millis = ReadNumber(image.substr(0, slash));
  const auto bytes = ReadNumber(image.substr(slash + 1));
  if (!millis || !bytes) return std::nullopt;
  return PullPlan{.length = milliseconds{std::min(*millis, kPullMillisMax)},
                  .bytes = static_cast<std::uint64_t>(*bytes)};
}

PullProgress ProgressAt(const PullPlan& plan, Duration passed) {
  const double part = plan.length.count() == 0
                          ? 1
                          : std::min(1.0, static_cast<double>(passed.count()) /
                                              static_cast<double>(plan.length.count()));
  return {.bytes_done = static_cast<std::uint64_t>(static_cast<double>(plan.bytes) * part),
          .bytes_total = plan.bytes};
}

}  // namespace

Status FakeEngine::AskRegistry(const std::string& image, const RegistryCredential& credential,
                               std::stop_token /*stop*/) {
  const bool is_private = image.starts_with("private/") || image.starts_with("sha256:");
  if (!is_private || (credential.user == "ann" && credential.password == "right")) return {};
  return Refused(ErrorCode::kNotFound, "image_error",
                 "there is no image " + image + ", or it is private; give a credential");
}

Result<std::string> FakeEngine::Pull(const std::string& image, const RegistryCredential& credential,
                                     const OnProgress& on_progress, std::stop_token stop) {
  if (image.empty() || image.starts_with("missing/")) {
    return Refused(ErrorCode::kNotFound, "image_error",
                   "there is no image " + image + "; the fake engine has all but missing/…");
  }
  TRY(Answer(image));
  {
    const Lock lock(mutex_);
    for (const auto& [name, id] : images_) {
      if (name == image || id == image) return id;
    }
  }
  TRY(AskRegistry(image, credential, stop));
  const PullPlan plan = PlanOf(image).value_or(
      PullPlan{.length = options_.pull_duration, .bytes = options_.pull_bytes});
  const Duration begin = clock_.Steady();
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    pull_changed_.NotifyAll();
  });
  for (;;) {
    const Duration passed = clock_.Steady() - begin;
    {
      const Lock lock(mutex_);
      if (const auto here = images_.find(image); here != images_.end()) return here->second;
    }
    if (on_progress) on_progress(ProgressAt(plan, passed));
    const Lock lock(mutex_);
    if (passed >= plan.length) break;
    if (stop.stop_requested()) return Stopped();
    pull_changed_.WaitFor(mutex_, std::min(kProgressEvery, plan.length - passed));
  }
  std::string id = "sha256:" + Hex(Sha256(image));
  const Lock lock(mutex_);
  images_[image] = id;
  TRY(Save());
  return id;
}

Status FakeEngine::Answer(const std::string& image) {
  constexpr std::string_view kAway = "away/";
  if (!image.starts_with(kAway)) return {};
  const auto times = ReadNumber(std::string_view(image).substr(kAway.size()));
  const Lock lock(mutex_);
  if (times && missed_[image]++ >= *times) return {};
  return Refused(ErrorCode::kUnavailable, "engine_away", "the image's name asked for this refusal");
}

Result<std::string> FakeEngine::ImportImage(const std::string& archive, std::stop_token) {
  std::string id = "sha256:" + Hex(Sha256(archive));
  const Lock lock(mutex_);
  imported_.insert(id);
  return id;
}

Status FakeEngine::RemoveImage(const std::string& id, std::stop_token) {
  const Lock lock(mutex_);
  const bool used = std::ranges::any_of(
      entries_, [&](const auto& entry) { return entry.second->container.spec.image == id; });
  if (used) return Conflict("image_in_use", "a container uses the image " + id);
  imported_.erase(id);
  std::erase_if(images_, [&](const auto& image) { return image.second == id; });
  return Save();
}

// Each takes what options.pull_bytes says.
Result<std::vector<Image>> FakeEngine::ListImages(std::stop_token) {
  const Lock lock(mutex_);
  std::vector<Image> images;
  for (const std::string& id : imported_) images.push_back({.id = id, .own = true});
  for (const auto& [name, id] : images_) {
    images.push_back(
        {.id = id,
         .names = {name},
         .bytes = PlanOf(name).value_or(PullPlan{.bytes = options_.pull_bytes}).bytes});
  }
  return images;
}

}  // namespace ioworker::engine::fake
