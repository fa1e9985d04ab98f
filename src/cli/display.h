// Text as a terminal shows it: how many columns it takes, and without what could steer the
// terminal. Names, images and messages come from strangers. Pure: any thread.
#pragma once

#include <string>
#include <string_view>

namespace ioworker::cli {

// Well-formed UTF-8 on one line: line breaks and tabs become spaces; other control characters,
// reversals of the direction of writing and malformed bytes become U+FFFD.
std::string Printable(std::string_view text);

// Columns of text that Printable returned: 0 for combining marks, 2 for the wide scripts and
// pictures. Source: Unicode's East Asian Width (UAX #11), by its large ranges.
int DisplayWidth(std::string_view text);

// The same text, cut to at most `width` columns (at least 1), with "…" at its end if it was cut.
std::string CutToWidth(std::string_view text, int width);

}  // namespace ioworker::cli
