#include "agent/images.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/patience.h"
#include "base/file.h"
#include "base/log.h"
#include "base/thread.h"

namespace ioworker::agent {
namespace {

using nlohmann::json;

constexpr std::size_t kFileBytesMax = 4 << 20;
constexpr std::size_t kPulledMax = 10'000;  // the oldest are forgotten, and stay
constexpr std::uint64_t kFreeMib = 2048;    // left for the owner while an image comes
constexpr Duration kLook = milliseconds{500};

std::unexpected<Error> TooLargeImage(const std::string& image, std::uint64_t bytes,
                                     std::uint64_t largest_mib) {
  return std::unexpected(
      Error{.code = ErrorCode::kTooLarge,
            .reason = "image_too_large",
            .message = fmt::format("the image {} has {} MiB or more, this device takes {} MiB at "
                                   "most (image_too_large)",
                                   image, bytes >> 20, largest_mib),
            .field = "image"});
}

const engine::Image* FindImage(const std::vector<engine::Image>& images, const std::string& id) {
  const auto found = std::ranges::find(images, id, &engine::Image::id);
  return found == images.end() ? nullptr : &*found;
}

}  // namespace

Images::Images(ImagesOptions options) : options_(std::move(options)) {
  const Lock lock(mutex_);
  Load();
}

void Images::SetBounds(const policy::ImageBounds& bounds) {
  const Lock lock(mutex_);
  bounds_ = bounds;
}

Result<std::string> Images::Fetch(
    const std::string& image, const Pull& pull,
    const std::function<void(const engine::PullProgress&)>& on_progress,
    const std::stop_token& stop) {
  TRY(const auto before, options_.engine.ListImages(stop));
  TRY(std::string id, PullWithin(image, pull, on_progress, stop));
  TRY(TakeIn(image, id, before, stop));
  Trim(stop);
  return id;
}

// Broken off as soon as it is known to be too large, or the disk gets short.
Result<std::string> Images::PullWithin(
    const std::string& image, const Pull& pull,
    const std::function<void(const engine::PullProgress&)>& on_progress,
    const std::stop_token& stop) {
  std::uint64_t largest_mib = 0;
  {
    const Lock lock(mutex_);
    largest_mib = bounds_.largest_mib;
  }
  std::stop_source broken_off;
  const std::stop_callback forward(stop, [&] { broken_off.request_stop(); });
  std::atomic<std::uint64_t> too_many = 0;
  std::atomic<bool> short_of_disk = false;
  const auto look = [&](const engine::PullProgress& progress) {
    const std::uint64_t bytes = std::max(progress.bytes_done, progress.bytes_total);
    if (bytes >> 20 > largest_mib) {
      too_many = bytes;
      broken_off.request_stop();
    }
    if (on_progress) on_progress(progress);
  };
  Result<std::string> id = Unavailable("not pulled");
  {
    const std::jthread watcher = StartThread("image-disk", [&](const std::stop_token& done) {
      do {
        if (options_.free_mib() >= kFreeMib) continue;
        short_of_disk = true;
        broken_off.request_stop();
      } while (PauseFor(kLook, done));
    });
    id = pull(look, broken_off.get_token());
  }
  if (id || stop.stop_requested()) return id;
  if (too_many > 0) return TooLargeImage(image, too_many, largest_mib);
  if (!short_of_disk) return id;
  return std::unexpected(Error{.code = ErrorCode::kUnavailable,
                               .reason = "engine_error",
                               .message = "the device has no room for the image " + image});
}

// `before`: what was here already, which is not ours unless it is known to be; nor is a name.
Status Images::TakeIn(const std::string& image, const std::string& id,
                      const std::vector<engine::Image>& before, const std::stop_token& stop) {
  TRY(const auto here, options_.engine.ListImages(stop));
  const engine::Image* const found = FindImage(here, id);
  const engine::Image* const earlier = FindImage(before, id);
  const std::uint64_t bytes = found == nullptr ? 0 : found->bytes;
  const Lock lock(mutex_);
  const bool own = pulled_.contains(id) || earlier == nullptr;
  if (own) {
    Pulled& entry = pulled_[id];
    entry.bytes = bytes;
    entry.used_at = options_.clock.Now();
    for (const std::string& name : found == nullptr ? std::vector<std::string>() : found->names) {
      const bool new_name =
          earlier == nullptr || std::ranges::find(earlier->names, name) == earlier->names.end();
      if (new_name) entry.names.insert(name);
    }
    while (pulled_.size() > kPulledMax) pulled_.erase(Oldest({}));
    Save();
  }
  if (bytes >> 20 <= bounds_.largest_mib) {
    ++in_use_[id];
    return {};
  }
  if (own && !in_use_.contains(id)) Remove(id, stop);
  return TooLargeImage(image, bytes, bounds_.largest_mib);
}

void Images::Release(const std::string& id) {
  const Lock lock(mutex_);
  const auto used = in_use_.find(id);
  if (used == in_use_.end()) return;
  if (--used->second == 0) in_use_.erase(used);
  const auto own = pulled_.find(id);
  if (own == pulled_.end()) return;
  own->second.used_at = options_.clock.Now();
  Save();
}

void Images::Trim(const std::stop_token& stop) {
  const auto here = options_.engine.ListImages(stop);
  if (!here) return;
  const Lock lock(mutex_);
  Compare(*here);
  std::uint64_t bytes = 0;
  for (const auto& [id, image] : pulled_) bytes += image.bytes;
  std::set<std::string> passed_over;
  while (bytes >> 20 > bounds_.kept_mib) {
    const std::string id = Oldest(passed_over);
    if (id.empty() || stop.stop_requested()) return;  // all are in use
    const std::uint64_t size = pulled_.at(id).bytes;
    if (Remove(id, stop)) bytes -= size;
    passed_over.insert(id);
  }
}

// False if it stays: a container uses it, or the engine does not answer.
bool Images::Remove(const std::string& id, const std::stop_token& stop) {
  if (const auto removed = options_.engine.RemoveImage(id, stop); !removed) {
    LogInfo("images: {} stays: {}", id, removed.error().message);
    return false;
  }
  const Pulled& image = pulled_.at(id);
  LogInfo("images: {} is removed, used last at {}", image.names.empty() ? id : *image.names.begin(),
          FormatInstant(image.used_at));
  pulled_.erase(id);
  Save();
  return true;
}

// Forgets those that are gone, and those that somebody has made his own by a name.
void Images::Compare(const std::vector<engine::Image>& here) {
  const auto count = pulled_.size();
  std::erase_if(pulled_, [&](const auto& entry) {
    const engine::Image* const found = FindImage(here, entry.first);
    return found == nullptr || std::ranges::any_of(found->names, [&](const std::string& name) {
             return !entry.second.names.contains(name);
           });
  });
  if (pulled_.size() != count) Save();
}

// Of those that no lease uses; empty: none.
std::string Images::Oldest(const std::set<std::string>& passed_over) {
  std::string oldest;
  for (const auto& [id, image] : pulled_) {
    if (in_use_.contains(id) || passed_over.contains(id)) continue;
    if (oldest.empty() || image.used_at < pulled_.at(oldest).used_at) oldest = id;
  }
  return oldest;
}

// What cannot be read is forgotten: those images stay.
void Images::Load() {
  const auto text = ReadFile(options_.path, kFileBytesMax);
  if (!text) return;
  try {
    for (const auto& [id, each] : json::parse(*text).items()) {
      const auto used_at = ParseInstant(each.at("used_at").get<std::string>());
      pulled_[id] = {.names = each.at("names").get<std::set<std::string>>(),
                     .bytes = each.at("bytes").get<std::uint64_t>(),
                     .used_at = used_at ? *used_at : Instant{}};
    }
  } catch (const json::exception& broken) {
    LogWarning("images: {} is damaged: {}", options_.path, broken.what());
  }
}

void Images::Save() {
  json file = json::object();
  for (const auto& [id, image] : pulled_) {
    file[id] = {
        {"names", image.names}, {"bytes", image.bytes}, {"used_at", FormatInstant(image.used_at)}};
  }
  const Status saved =
      WriteFile(options_.path, file.dump(2, ' ', false, json::error_handler_t::replace) + "\n",
                FileMode::kOwnerOnly);
  if (!saved) LogWarning("images: {}", saved.error().detail);
}

}  // namespace ioworker::agent
