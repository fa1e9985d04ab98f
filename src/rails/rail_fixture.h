// What tests of rails share: orders, and a rail's program out of a line of shell.
#pragma once

#include <string>

#include "rails/program_rail.h"

namespace ioworker::rails {

inline PayoutOrder OrderOf(const std::string& payout, std::int64_t micros = 2'500'000) {
  return {.payout = payout, .address = "somewhere", .amount = Money{micros}};
}

// A child that answers as the shell script says.
inline ProgramRailOptions Scripted(const std::string& script) {
  return {.words = {"/bin/sh", "-c", script}, .wait_first = hours{1}, .deadline_max = seconds{20}};
}

}  // namespace ioworker::rails
