// Id<Tag>: a 128-bit name of one object, with a type of its own so that a device is never taken for
// a job. Text form: the tag's prefix and 26 characters, "job_01j9z3k8m4qv7c2x5t8y1n6w0r".
//
// The first 48 bits are milliseconds since 1970, the rest is chance, so ids sort by the time at
// which they were made (the layout of RFC 9562's version 7, without its version bits). Values: any
// thread.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/base32.h"
#include "base/random.h"
#include "base/time.h"

namespace ioworker {

// Tag is an empty struct with `static constexpr std::string_view kPrefix`.
template <class Tag>
struct Id {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  auto operator<=>(const Id&) const = default;

  // The id that names nothing.
  bool IsNil() const { return high == 0 && low == 0; }

  std::string Text() const { return std::string(Tag::kPrefix) + "_" + EncodeBase32(high, low); }

  static std::optional<Id> Parse(std::string_view text) {
    if (!text.starts_with(Tag::kPrefix)) return std::nullopt;
    text.remove_prefix(Tag::kPrefix.size());
    if (!text.starts_with('_')) return std::nullopt;
    const auto words = DecodeBase32(text.substr(1));
    if (!words) return std::nullopt;
    return Id{.high = (*words)[0], .low = (*words)[1]};
  }

  // Below every id that is made at `at` or later.
  static Id From(Instant at) {
    return {.high = static_cast<std::uint64_t>(at.micros / 1000) << 16, .low = 0};
  }

  static Id Make(Instant now, Random& random) {
    const auto millis = static_cast<std::uint64_t>(now.micros / 1000);
    return {.high = (millis << 16) | (random.Next() & 0xffff), .low = random.Next()};
  }
};

}  // namespace ioworker

template <class Tag>
struct std::hash<ioworker::Id<Tag>> {
  std::size_t operator()(const ioworker::Id<Tag>& id) const noexcept {
    return id.low ^ std::rotl(id.high, 31);
  }
};
