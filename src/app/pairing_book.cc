#include "app/pairing_book.h"

#include <algorithm>
#include <cctype>

#include "base/base32.h"
#include "base/digest.h"

namespace ioworker::app {
namespace {

constexpr std::size_t kCodeLetters = 8;  // 40 bits: enough for ten minutes and ten guesses

// Capital letters are told apart more easily on a screen across the room.
std::string MakePairingCode(Random& random) {
  std::string code =
      EncodeBase32(random.Next(), random.Next()).substr(kBase32Length128 - kCodeLetters);
  std::ranges::transform(code, code.begin(), [](unsigned char c) { return std::toupper(c); });
  code.insert(kCodeLetters / 2, "-");
  return code;
}

// As it is shown, of what somebody typed: case, dashes and blanks do not matter, and letters that
// no code has stand for the digits that they look like.
std::string ReadPairingCode(std::string_view typed) {
  std::string code;
  for (const char each : typed) {
    const char letter = static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
    if (letter == '-' || letter == ' ') continue;
    code += letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
    if (code.size() > kCodeLetters) return {};
  }
  if (code.size() == kCodeLetters) code.insert(kCodeLetters / 2, "-");
  return code;
}

std::unexpected<Error> UnknownPairing() {
  return std::unexpected(
      Error{.code = ErrorCode::kNotFound,
            .reason = "pairing_unknown",
            .message = "no machine shows this code now; a code is good for ten minutes, then the "
                       "machine shows another",
            .field = "code"});
}

}  // namespace

Result<PairingBook::Made> PairingBook::Make(std::string name, devices::Inventory inventory,
                                            std::string address) {
  const Lock lock(mutex_);
  Forget();
  const auto of_address = static_cast<std::size_t>(std::ranges::count_if(
      waiting_, [&](const auto& entry) { return entry.second.address == address; }));
  if (waiting_.size() >= kWaitingMax || of_address >= kOfAddressMax) {
    return ResourceExhausted("too_many_pairings",
                             "too many machines wait to be taken in; try again in ten minutes, or "
                             "use a code of the console");
  }
  Made made{.pairing = {.code = MakePairingCode(random_),
                        .name = std::move(name),
                        .inventory = std::move(inventory),
                        .address = std::move(address),
                        .created_at = clock_.Now(),
                        .expires_at = clock_.Now() + kLifetime},
            .secret = EncodeBase32(random_.Next(), random_.Next())};
  codes_[Sha256(made.secret)] = made.pairing.code;
  waiting_[made.pairing.code] = made.pairing;
  return made;
}

Result<Pairing> PairingBook::Poll(const std::string& secret) {
  const Lock lock(mutex_);
  Forget();
  const auto code = codes_.find(Sha256(secret));
  if (code == codes_.end()) return UnknownPairing();
  return waiting_.at(code->second);
}

Result<Pairing> PairingBook::Find(AccountId account, std::string_view code) {
  const Lock lock(mutex_);
  TRY(const auto found, At(account, code));
  return found->second;
}

Result<Pairing> PairingBook::Answer(AccountId account, std::string_view code, bool accept,
                                    EnrolmentId enrolment, const std::string& enrolment_code) {
  const Lock lock(mutex_);
  TRY(const auto found, At(account, code));
  Pairing& pairing = found->second;
  if (pairing.state != PairingState::kWaiting) {
    return Conflict("pairing_answered", "this machine has had its answer");
  }
  pairing.state = accept ? PairingState::kAccepted : PairingState::kRefused;
  pairing.account = account;
  pairing.enrolment = enrolment;
  pairing.enrolment_code = enrolment_code;
  return pairing;
}

Result<PairingBook::Waiting::iterator> PairingBook::At(AccountId account, std::string_view code) {
  Forget();
  auto& guesses = guesses_[account];
  if (clock_.Now() - guesses.since > kLifetime) guesses = {.wrong = 0, .since = clock_.Now()};
  if (guesses.wrong >= kGuessesMax) {
    return ResourceExhausted("too_many_guesses", "code: ten were wrong; try again in ten minutes");
  }
  const auto found = waiting_.find(ReadPairingCode(code));
  const bool anothers = found != waiting_.end() && found->second.state != PairingState::kWaiting &&
                        found->second.account != account;
  if (found != waiting_.end() && !anothers) return found;
  ++guesses.wrong;
  return UnknownPairing();
}

void PairingBook::Forget() {
  const Instant now = clock_.Now();
  if (now - forgot_at_ < seconds{1}) return;  // looked through seldom, however many ask
  forgot_at_ = now;
  std::erase_if(waiting_, [&](const auto& entry) { return entry.second.expires_at <= now; });
  std::erase_if(
      codes_, [&](const auto& entry) REQUIRES(mutex_) { return !waiting_.contains(entry.second); });
  std::erase_if(guesses_, [&](const auto& entry) { return now - entry.second.since > kLifetime; });
}

}  // namespace ioworker::app
