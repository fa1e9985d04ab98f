// Decodes the bytes of a message into what they would do, for the two shapes that the signer knows.
//
// It reads the bytes by itself and believes nobody's word about them; afterwards it builds the
// message of what it read anew and compares: bytes that say the same in another way are refused, so
// one intent has one text, and nothing can hide between the lines. Pure; any thread.
#pragma once

#include <string_view>
#include <variant>

#include "base/result.h"
#include "rails/solana/payout.h"

namespace ioworker::signer {

// A payout, or the cancel of one.
using Intent = std::variant<solana::TokenPayout, solana::NonceUse>;

// What both have.
const solana::NonceUse& UseOf(const Intent& intent);

// kMalformed, kNotCanonical, kInstructionNotAllowed.
Result<Intent> DecodeMessage(std::string_view bytes);

}  // namespace ioworker::signer
