#include "solana_sign_in/message.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "base/base58.h"
#include "base/check.h"

namespace ioworker::solana_sign_in {
namespace {

constexpr std::string_view kVersion = "1";  // of the standard; there is no other

bool IsLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsVisible(char c) { return c > ' ' && c < 0x7F; }

// What the standard's grammar allows in a name of a host with a port.
bool IsDomain(std::string_view text) {
  const auto fits = [](char c) {
    return IsLetterOrDigit(c) || std::string_view("-.:[]").find(c) != std::string_view::npos;
  };
  return !text.empty() && (IsLetterOrDigit(text[0]) || text[0] == '[') &&
         std::ranges::all_of(text, fits);
}

bool IsStatement(std::string_view text) {
  const auto fits = [](char c) { return c == ' ' || IsVisible(c); };
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::ranges::all_of(text, fits);
}

bool IsUri(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) &&
         std::ranges::all_of(text, IsVisible);
}

bool IsChainId(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return IsLetterOrDigit(c) || c == ':' || c == '-';
  });
}

// "2026-11-23T18:48:00.000Z"
std::string Milliseconds(Instant at) {
  constexpr std::size_t kDigitsLess = 3;
  std::string text = FormatInstant(at);
  text.erase(text.size() - 1 - kDigitsLess, kDigitsLess);
  return text;
}

Status Check(bool fits, std::string_view field, std::string_view what) {
  if (fits) return {};
  return InvalidArgument(std::string(field), "invalid_" + std::string(field),
                         fmt::format("{}: {}", field, what));
}

}  // namespace

Status CheckMessage(const Message& message) {
  constexpr std::size_t kDomainMax = 259;  // a name of 253 bytes and a port
  constexpr std::size_t kLineMax = 200;
  constexpr std::size_t kChainIdMax = 64;
  TRY(Check(message.domain.size() <= kDomainMax && IsDomain(message.domain), "domain",
            "give the host of the page, with its port if it is not the usual one"));
  TRY(Check(DecodeBase58(message.address, kAddressBytes).has_value(), "address",
            "give a Solana address: 32 bytes in base 58"));
  TRY(Check(message.statement.size() <= kLineMax && IsStatement(message.statement), "statement",
            "give one line of at most 200 printable ASCII characters"));
  TRY(Check(message.uri.size() <= kLineMax && IsUri(message.uri), "uri",
            "give the address of the page, at most 200 characters"));
  TRY(Check(message.chain_id.size() <= kChainIdMax && IsChainId(message.chain_id), "chain_id",
            "give the name of a cluster, such as mainnet"));
  TRY(Check(message.nonce.size() >= 8 && message.nonce.size() <= 64 &&
                std::ranges::all_of(message.nonce, IsLetterOrDigit),
            "nonce", "give 8 to 64 letters and digits"));
  // Four digits of a year, so that the text has one form.
  constexpr Instant kYear10000{253'402'300'800'000'000};
  return Check(message.issued_at >= Instant{} && message.expires_at > message.issued_at &&
                   message.expires_at < kYear10000,
               "expires_at", "it lies after issued_at and before the year 10000");
}

std::string MessageText(const Message& message) {
  std::string text = fmt::format(
      "{} wants you to sign in with your Solana account:\n{}\n\n{}\n\n"
      "URI: {}\nVersion: {}\nChain ID: {}\nNonce: {}\nIssued At: {}\nExpiration Time: {}",
      message.domain, message.address, message.statement, message.uri, kVersion, message.chain_id,
      message.nonce, Milliseconds(message.issued_at), Milliseconds(message.expires_at));
  CHECK(text.size() <= kTextBytesMax, "the message has passed CheckMessage");
  return text;
}

}  // namespace ioworker::solana_sign_in
