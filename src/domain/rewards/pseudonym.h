// Pseudonym: what a device is called in the public record of one epoch, and only there.
//
// It tells nothing of the device or its owner, and is another one each hour, so that nobody follows
// a machine through the records. It commits: with the nonce of its line an owner checks that the
// line is of this device, and no line can be shown to two owners as theirs. Values: any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "domain/ids/ids.h"

namespace ioworker::rewards {

inline constexpr std::size_t kEpochSecretBytes = 32;

struct Pseudonym {
  std::array<std::uint8_t, 32> bytes{};

  auto operator<=>(const Pseudonym&) const = default;

  // 64 lower-case hexadecimal digits.
  std::string Text() const;

  // Nothing unless the text is what Text writes.
  static std::optional<Pseudonym> Parse(std::string_view text);
};

// What the coordinator tells the owner of a device, and nobody else: 32 bytes that follow from the
// epoch's secret. `secret` is random, of kEpochSecretBytes, made for this epoch and never told.
std::string NonceOf(std::string_view secret, DeviceId device);

// SHA-256 of "ioworker epoch", the epoch as FormatInstant writes it, the device's id and the nonce
// in hexadecimal, each with a line feed behind it.
Pseudonym PseudonymOf(DeviceId device, Instant epoch, std::string_view nonce);

}  // namespace ioworker::rewards
