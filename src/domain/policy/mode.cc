#include "domain/policy/mode.h"

#include <array>

namespace ioworker::policy {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"", "full", "reduced", "finish", "pause"};

}  // namespace

std::string_view ModeName(Mode mode) { return kNames.at(static_cast<std::size_t>(mode)); }

std::optional<Mode> ModeOf(std::string_view name) {
  for (std::size_t i = 1; i < kNames.size(); ++i) {
    if (kNames.at(i) == name) return static_cast<Mode>(i);
  }
  return std::nullopt;
}

}  // namespace ioworker::policy
