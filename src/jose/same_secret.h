// Comparing secrets so that the time taken tells nothing of where they differ. Any thread.
#pragma once

#include <string_view>

namespace ioworker::jose {

// Takes as long for any two texts of the same size; says at once that sizes differ.
bool SameSecret(std::string_view a, std::string_view b);

}  // namespace ioworker::jose
