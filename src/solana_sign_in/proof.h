// Whether a wallet's owner has signed a message of ours. Any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "solana_sign_in/message.h"

namespace ioworker::solana_sign_in {

// What the wallet says that it has signed; envelope and text together.
inline constexpr std::size_t kSignedBytesMax = kTextBytesMax + 128;

// Succeeds only if `signed_bytes` is the text of `ours`, bare or in an envelope (envelope.h), and
// `signature` (64 bytes) is by the message's address over exactly these bytes. `ours` comes from
// our own book, never from the caller. Errors: kUnauthenticated with the reasons
//   sign_in_over            the message's time is over; ask for a new one
//   sign_in_text_differs    the wallet signed another text than ours
//   sign_in_signature_wrong it was not signed by this address
Status VerifySignIn(const Message& ours, std::string_view signed_bytes, std::string_view signature,
                    Instant now);

}  // namespace ioworker::solana_sign_in
