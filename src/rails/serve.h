// ServeRail: a Rail behind the contract of docs/reference/rails.md: what a rail's program runs.
//
// One thread; returns when the input ends, with false if the other end broke off in the middle.
#pragma once

#include <string>
#include <string_view>

#include "rails/line_stream.h"
#include "rails/rail.h"

namespace ioworker::rails {

// The response to one line, without its end.
std::string AnswerLine(Rail& rail, std::string_view line);

bool ServeRail(Rail& rail, LineStream& stream);

}  // namespace ioworker::rails
