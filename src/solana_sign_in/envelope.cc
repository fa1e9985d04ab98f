#include "solana_sign_in/envelope.h"

namespace ioworker::solana_sign_in {
namespace {

constexpr std::string_view kSigningDomain = "\xffsolana offchain";
constexpr std::size_t kApplicationDomainBytes = 32;
// 0: printable ASCII, 1: UTF-8, 2: UTF-8 of more than 1,232 bytes. Our text is all three, and
// programs do not agree on whether a line break is printable.
constexpr char kFormatMax = 2;
constexpr char kOneSigner = 1;

bool Take(std::string_view& head, std::string_view part) {
  if (!head.starts_with(part)) return false;
  head.remove_prefix(part.size());
  return true;
}

bool TakeFormat(std::string_view& head) {
  if (head.empty() || head[0] < 0 || head[0] > kFormatMax) return false;
  head.remove_prefix(1);
  return true;
}

// 16 bits, the lower byte first.
std::string Length(std::string_view text) {
  return {static_cast<char>(text.size() & 0xFF), static_cast<char>(text.size() >> 8)};
}

bool IsShortHead(std::string_view head, std::string_view text) {
  return TakeFormat(head) && head == Length(text);
}

bool IsLongHead(std::string_view head, std::string_view text, std::string_view signer) {
  if (head.size() < kApplicationDomainBytes) return false;
  head.remove_prefix(kApplicationDomainBytes);
  return TakeFormat(head) && Take(head, signer) && head == Length(text);
}

}  // namespace

bool IsEnvelopeOf(std::string_view signed_bytes, std::string_view text,
                  std::string_view public_key) {
  if (text.empty() || text.size() > 0xFFFF || !signed_bytes.ends_with(text)) return false;
  std::string_view head = signed_bytes.substr(0, signed_bytes.size() - text.size());
  if (!Take(head, kSigningDomain) || head.empty()) return false;
  const char version = head[0];
  head.remove_prefix(1);
  const std::string signer = kOneSigner + std::string(public_key);
  if (version == 0) return IsShortHead(head, text) || IsLongHead(head, text, signer);
  return version == 1 && head == signer;
}

}  // namespace ioworker::solana_sign_in
