// Folders that a stranger filled, measured and removed: no link is followed, no depth or length of
// path is too much. Any thread; blocks for as long as there are entries.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace ioworker::agent {

// Bytes on disk below a folder; the largest number if there is too much to count, or a folder in it
// cannot be read.
std::uint64_t BytesBelow(const std::string& folder);

// Removes the folder with all that is in it, as far as this user may; an error says what stays.
// Content if there is none.
Status RemoveTree(const std::string& folder);

}  // namespace ioworker::agent
