// PairingBook: machines that wait, each with a short code on its screen, to be taken in by somebody
// who is signed in elsewhere. In memory only: after a change of leader the machine asks anew and
// shows another code (docs/decisions/0027). Any thread.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"
#include "domain/devices/device.h"

namespace ioworker::app {

// The values equal those of the contract (v1.Pairing.State).
enum class PairingState { kWaiting = 1, kAccepted = 2, kRefused = 3 };

struct Pairing {
  std::string code;  // "K7QF-3M9P"
  PairingState state = PairingState::kWaiting;
  std::string name;
  devices::Inventory inventory;
  std::string address;  // from where it asked
  Instant created_at{};
  Instant expires_at{};

  // Once it is answered.
  AccountId account{};
  EnrolmentId enrolment{};
  std::string enrolment_code{};
};

class PairingBook {
 public:
  PairingBook(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  struct Made {
    Pairing pairing;
    std::string secret;
  };
  // kResourceExhausted when too many wait, of this address or of all.
  Result<Made> Make(std::string name, devices::Inventory inventory, std::string address)
      EXCLUDES(mutex_);

  // For the machine; kNotFound once its time is over.
  Result<Pairing> Poll(const std::string& secret) EXCLUDES(mutex_);

  // For an account, by the code as somebody typed it. Who guesses is stopped for a while
  // (kResourceExhausted). What another account has answered is not found.
  Result<Pairing> Find(AccountId account, std::string_view code) EXCLUDES(mutex_);

  // The first answer stands: kConflict if there was another one. `enrolment` and its code: what the
  // machine enrols with, if it is taken in.
  Result<Pairing> Answer(AccountId account, std::string_view code, bool accept,
                         EnrolmentId enrolment, const std::string& enrolment_code) EXCLUDES(mutex_);

  static constexpr Duration kLifetime = minutes{10};
  static constexpr std::size_t kWaitingMax = 10'000;
  static constexpr std::size_t kOfAddressMax = 20;
  static constexpr std::uint32_t kGuessesMax = 10;  // wrong ones of an account, in kLifetime

 private:
  struct Guesses {
    std::uint32_t wrong = 0;
    Instant since{};
  };
  using Waiting = std::map<std::string, Pairing>;  // by code

  void Forget() REQUIRES(mutex_);
  Result<Waiting::iterator> At(AccountId account, std::string_view code) REQUIRES(mutex_);

  const Clock& clock_;
  Random& random_;
  Mutex mutex_;
  Waiting waiting_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::string> codes_ GUARDED_BY(mutex_);  // by hash of the secret
  std::unordered_map<AccountId, Guesses> guesses_ GUARDED_BY(mutex_);
  Instant forgot_at_ GUARDED_BY(mutex_){};
};

}  // namespace ioworker::app
