// The off-chain envelopes in which hardware wallets sign a text: a head that no transaction has,
// then the text. Values only: any thread.
//
// Like the text itself an envelope is not parsed and believed: what comes before our text must be
// one of the heads below, byte by byte. There are three in use, all begin with "\xffsolana
// offchain":
//   version 0, long   32 bytes of an application's name, format, one signer, length, text
//   version 0, short  format, length, text; Solana's own command line and older Ledger programs
//   version 1         one signer, text
// Source: Solana's proposal "off-chain message signing", sRFC 3 and sRFC 38.
#pragma once

#include <string>
#include <string_view>

namespace ioworker::solana_sign_in {

// Whether `signed_bytes` is `text` in one of the envelopes. Where the head names signers it is only
// the one with `public_key` (32 bytes); the application's name may be any.
bool IsEnvelopeOf(std::string_view signed_bytes, std::string_view text,
                  std::string_view public_key);

}  // namespace ioworker::solana_sign_in
