// Base 58 as Solana writes addresses, signatures and hashes: Bitcoin's alphabet, a leading zero byte
// as '1'. Any thread. Source: https://datatracker.ietf.org/doc/html/draft-msporny-base58-03.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ioworker::solana {

// The work grows with the square of the length: more is a bug here, and refused there.
inline constexpr std::size_t kBase58BytesMax = 128;
inline constexpr std::size_t kBase58TextMax = 192;

std::string EncodeBase58(std::string_view bytes);

// Nothing for other characters, or more than kBase58TextMax of them.
std::optional<std::string> DecodeBase58(std::string_view text);

}  // namespace ioworker::solana
