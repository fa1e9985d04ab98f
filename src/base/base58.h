// Base 58 with Bitcoin's alphabet: digits and letters without 0, O, I and l. Solana writes its
// addresses (32 bytes) and signatures (64 bytes) so. Any thread.
//
// Each string of bytes has exactly one text, and the other way round: a leading zero byte is one
// leading '1'. Source: draft-msporny-base58-03.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ioworker {

// The work grows with the square of the length.
inline constexpr std::size_t kBase58BytesMax = 128;
inline constexpr std::size_t kBase58TextMax = 175;  // characters of 128 bytes

// At most kBase58BytesMax bytes; more is a bug of the caller.
std::string EncodeBase58(std::string_view bytes);

// Nothing for a character that is not of the alphabet (a blank is none), and for more than
// kBase58TextMax characters or kBase58BytesMax bytes.
std::optional<std::string> DecodeBase58(std::string_view text);

// The same; nothing unless it is exactly `size` bytes. For an address or a signature.
std::optional<std::string> DecodeBase58(std::string_view text, std::size_t size);

}  // namespace ioworker
