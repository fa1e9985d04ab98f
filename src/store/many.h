// Rows of one noun that are saved together.
#pragma once

#include <vector>

namespace ioworker::store {

// Each row once: no two may have the same key.
template <class T>
using Many = std::vector<const T*>;

}  // namespace ioworker::store
