// Outbox: letters that wait for the mail server, and the thread that brings them there.
//
// Post never blocks and may be called from any thread. In memory only: what waits when the process
// ends is lost, and whoever waits for a code asks for another. A letter that cannot be sent is
// tried again after pauses that double; then it is given up with a warning in the log.
#pragma once

#include <cstdint>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "mail/mailer.h"

namespace ioworker::mail {

struct OutboxLimits {
  std::size_t letters_max = 1000;
  int tries_max = 5;
  Duration first_pause = seconds{5};
  Duration pause_max = minutes{5};
};

// Before the next try after so many that failed, 1 or more.
Duration PauseAfter(int tries, const OutboxLimits& limits);

class Outbox {
 public:
  // The mailer is called on the outbox's own thread alone.
  Outbox(Mailer& mailer, const Clock& clock, OutboxLimits limits = {});

  // Ends within what the mailer needs to notice a stop.
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  // kInvalidArgument as CheckLetter; kResourceExhausted, outbox_full, when too many wait.
  Status Post(Letter letter) EXCLUDES(mutex_);

  struct Figures {
    std::uint64_t sent = 0;
    std::uint64_t given_up = 0;  // after the last try, or refused, or past its time
    std::size_t waiting = 0;     // with the one that is on its way
  };
  Figures figures() const EXCLUDES(mutex_);

 private:
  struct Entry {
    std::uint64_t number = 0;  // for the log, which says nothing of the person
    Letter letter;
    int tries = 0;
    Duration due{};  // steady
  };

  void Run(const std::stop_token& stop) EXCLUDES(mutex_);
  // Waits for the next letter that is due; false after a stop.
  bool Next(const std::stop_token& stop, Entry& entry) EXCLUDES(mutex_);
  void Settle(Entry entry, const Status& outcome) EXCLUDES(mutex_);
  void GiveUp(const Entry& entry, std::string_view why) REQUIRES(mutex_);

  Mailer& mailer_;
  const Clock& clock_;
  const OutboxLimits limits_;
  mutable Mutex mutex_;
  Condition changed_;
  std::vector<Entry> entries_ GUARDED_BY(mutex_);
  std::uint64_t posted_ GUARDED_BY(mutex_) = 0;
  Figures figures_ GUARDED_BY(mutex_);
  std::jthread thread_;
};

}  // namespace ioworker::mail
