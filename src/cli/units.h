// Lengths of time and sizes as people write them. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace ioworker::cli {

// "90s", "10m", "1h30m", "2d", in seconds. Refuses a number without a unit and more than 32 bits.
// `field` goes into the error.
Result<std::uint32_t> ParseSeconds(std::string_view text, std::string_view field);

// "512MiB", "2GiB", "1TiB", in MiB. Only whole numbers of these binary units.
Result<std::uint32_t> ParseMib(std::string_view text, std::string_view field);

}  // namespace ioworker::cli
