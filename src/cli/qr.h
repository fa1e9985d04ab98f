// QR codes as text: for a phone to read from a terminal.
#pragma once

#include <string>
#include <string_view>

namespace ioworker::cli {

// Two rows of squares to a line of half blocks, dark on light whatever the terminal's colours are;
// ends with a new line. Empty if the text is too long for one. Any thread.
std::string QrText(std::string_view text);

}  // namespace ioworker::cli
