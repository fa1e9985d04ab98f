// "Did you mean …?" Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ioworker::cli {

// The known word that is closest to `word`, counting letters added, lost, changed and
// swapped; empty if none is close (a third of the word's letters at most).
std::string Nearest(std::string_view word, std::span<const std::string> known);

}  // namespace ioworker::cli
