#include "mail/code_book.h"

#include <fmt/format.h>
#include <sodium.h>

#include "base/base32.h"
#include "base/digest.h"

namespace ioworker::mail {
namespace {

constexpr std::size_t kDigits = 6;
constexpr std::uint64_t kCodes = 1'000'000;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kTypedMax = 32;

// The digits of what somebody typed; empty if there is anything but digits, blanks and dashes.
std::string ReadDigits(std::string_view typed) {
  std::string digits;
  if (typed.size() > kTypedMax) return digits;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return {};
    digits += c;
  }
  return digits.size() == kDigits ? digits : std::string();
}

bool SameBytes(const std::string& a, const std::string& b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::unexpected<Error> Over() {
  return Unauthenticated("code_over", "this code is over or was used; ask for another one");
}

}  // namespace

Result<CodeBook::Made> CodeBook::Make(const Request& request) {
  const Lock lock(mutex_);
  Forget();
  if (entries_.size() >= kWaitingMax) {
    return ResourceExhausted("too_many_codes",
                             "too many people wait for a code; try again in ten minutes");
  }
  const Instant now = clock_.Now();
  TRY(limits_.Take(request.email, request.asked_from, request.known_browser, now));
  Made made{.attempt = EncodeBase32(random_.Next(), random_.Next()),
            .code = fmt::format("{:0{}}", random_.Below(kCodes), kDigits),
            .expires_at = now + kLifetime};
  const std::string salt = random_.Bytes(kSaltBytes);
  entries_[Sha256(made.attempt)] = {.email = request.email,
                                    .salt = salt,
                                    .hash = Sha256(salt + made.code),
                                    .expires_at = made.expires_at};
  return made;
}

Result<std::string> CodeBook::Take(const std::string& attempt, std::string_view typed) {
  const Lock lock(mutex_);
  Forget();
  const auto found = entries_.find(Sha256(attempt));
  if (found == entries_.end()) return Over();
  Entry& entry = found->second;
  if (entry.expires_at <= clock_.Now()) {
    entries_.erase(found);
    return Over();
  }
  const std::string digits = ReadDigits(typed);
  if (!digits.empty() && SameBytes(Sha256(entry.salt + digits), entry.hash)) {
    std::string email = std::move(entry.email);
    entries_.erase(found);
    return email;
  }
  const int left = kTriesMax - ++entry.tries;
  if (left == 0) entries_.erase(found);
  return Unauthenticated(
      "code_wrong",
      left == 0 ? std::string("code: it was wrong too often; ask for another one")
                : fmt::format("code: it is wrong; {} {} left", left, left == 1 ? "try" : "tries"));
}

void CodeBook::Forget() {
  const Instant now = clock_.Now();
  // Looked through seldom, however many ask; at once after the clock was set back.
  if (now >= forgot_at_ && now - forgot_at_ < seconds{1}) return;
  forgot_at_ = now;
  std::erase_if(entries_, [&](const auto& entry) { return entry.second.expires_at <= now; });
}

}  // namespace ioworker::mail
