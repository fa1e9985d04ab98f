// Message: what a Solana wallet shows to its owner and signs, for a sign-in or to link a wallet.
//
// We make the text from our own fields and compare what was signed with it byte by byte; there is
// no parser of it here, on purpose (docs/decisions/0032). Values only: any thread. Source: Sign-In
// With Solana (the wallet standard's `solana:signIn`), itself after EIP-4361.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace ioworker::solana_sign_in {

// Any one of the envelopes that hold it stays within what a hardware wallet takes (1,232 bytes).
inline constexpr std::size_t kTextBytesMax = 1024;
inline constexpr std::size_t kAddressBytes = 32;

struct Message {
  std::string domain;     // host, and port unless it is the scheme's own; as the browser shows it
  std::string address;    // base 58 of 32 bytes
  std::string statement;  // one line for the person who signs
  std::string uri;        // of the page that asks; a wallet refuses one of another origin
  std::string chain_id;   // "mainnet", "devnet", "solana:mainnet", …
  std::string nonce;      // 8 to 64 letters and digits
  Instant issued_at{};    // written in whole milliseconds, as browsers do
  Instant expires_at{};

  bool operator==(const Message&) const = default;
};

// kInvalidArgument with the field at fault. What passes is one line per field of printable ASCII,
// so no field can pretend to be two, the text has at most kTextBytesMax, and its first byte is a
// letter, a digit or '[', with which no transaction begins that a network takes.
Status CheckMessage(const Message& message);

// Exactly the text of the standard. The message has passed CheckMessage.
std::string MessageText(const Message& message);

}  // namespace ioworker::solana_sign_in
