// Whether 32 bytes are a point of the Ed25519 curve, as Solana's runtime asks it.
//
// Solana calls a derived address valid when decompressing it to a point *fails*, and nothing more: a
// point of small order counts as on the curve, so do points outside the main subgroup and
// encodings that are not canonical. libsodium's crypto_core_ed25519_is_valid_point() refuses all of
// those, which is right for cryptography and wrong here: for about half of all owners it takes a
// bump seed that the runtime refuses. Pure; any thread; not for secrets (time depends on the
// bytes). Source: RFC 8032, section 5.1.3, steps 1 and 2; a sign bit on x = 0 is let pass, as
// curve25519-dalek does.
#pragma once

#include "rails/solana/address.h"

namespace ioworker::solana {

bool IsOnCurve(const Address& address);

}  // namespace ioworker::solana
