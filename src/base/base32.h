// Crockford's base 32, lower case: digits and letters without i, l, o, u. Used in ids and codes
// that people read aloud or type. Source: https://www.crockford.com/base32.html. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ioworker {

inline constexpr std::size_t kBase32Length128 = 26;

// 26 characters for 128 bits, most significant first, so that text order is number order.
std::string EncodeBase32(std::uint64_t high, std::uint64_t low);

// Nothing unless the text is exactly 26 valid characters of at most 128 bits.
std::optional<std::array<std::uint64_t, 2>> DecodeBase32(std::string_view text);

}  // namespace ioworker
