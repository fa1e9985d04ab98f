// Every decoder of bytes that come from outside, as a function that may be given anything.
//
// A decoder holds to its promises by CHECK: nothing crashes, what is accepted prints back to the
// same, pieces read like the whole, and what is refused says why.
#pragma once

#include <span>
#include <string_view>

namespace ioworker::fuzz {

struct Decoder {
  std::string_view name;  // of its corpus folder too
  void (*run)(std::string_view bytes);
};

std::span<const Decoder> Decoders();

// Null if there is none of that name.
const Decoder* FindDecoder(std::string_view name);

}  // namespace ioworker::fuzz
