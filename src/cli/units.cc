#include "cli/units.h"

#include <charconv>
#include <limits>
#include <span>
#include <string>

namespace ioworker::cli {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();

// Takes one number and its unit off the front; false if there is none or it is over kMax.
bool TakeAmount(std::string_view& text, std::span<const Unit> units, std::uint64_t& sum) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  while (text.starts_with(' ')) text.remove_prefix(1);
  for (const Unit& unit : units) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    sum += number * unit.factor;
    return sum <= kMax;
  }
  return false;
}

std::unexpected<Error> Refuse(std::string_view field, std::string_view text, const char* example) {
  return InvalidArgument(std::string(field),
                         "invalid_" + std::string(field.substr(field.rfind('.') + 1)),
                         std::string(field) + " \"" + std::string(text) + "\" is not " + example);
}

}  // namespace

Result<std::uint32_t> ParseSeconds(std::string_view text, std::string_view field) {
  constexpr Unit kUnits[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
  std::uint64_t sum = 0;
  std::string_view rest = text;
  do {
    if (!TakeAmount(rest, kUnits, sum)) {
      return Refuse(field, text, "a length of time like 90s, 10m, 1h30m or 2d");
    }
  } while (!rest.empty());
  return static_cast<std::uint32_t>(sum);
}

Result<std::uint32_t> ParseMib(std::string_view text, std::string_view field) {
  constexpr Unit kUnits[] = {{"MiB", 1}, {"GiB", 1024}, {"TiB", 1024 * 1024}};
  std::uint64_t sum = 0;
  std::string_view rest = text;
  if (!TakeAmount(rest, kUnits, sum) || !rest.empty()) {
    return Refuse(field, text, "a size like 512MiB, 2GiB or 1TiB");
  }
  return static_cast<std::uint32_t>(sum);
}

}  // namespace ioworker::cli
