// FakeMailer: keeps letters for a test to read, and fails as often as it is told. Any thread.
#pragma once

#include <deque>
#include <vector>

#include "base/mutex.h"
#include "mail/mailer.h"

namespace ioworker::mail {

class FakeMailer final : public Mailer {
 public:
  Status Send(const Letter& letter, const std::stop_token& stop) override EXCLUDES(mutex_);

  // The next calls fail so, one after the other.
  void FailNext(Error error, int times = 1) EXCLUDES(mutex_);

  // Calls wait from now on, until Release or a stop.
  void Hold() EXCLUDES(mutex_);
  void Release() EXCLUDES(mutex_);

  // Blocks until so many calls were made or letters were sent; false after ten seconds.
  bool AwaitCalls(std::size_t count) EXCLUDES(mutex_);
  bool AwaitSent(std::size_t count) EXCLUDES(mutex_);

  std::vector<Letter> Sent() EXCLUDES(mutex_);

 private:
  bool Await(const std::size_t& figure, std::size_t count) REQUIRES(mutex_);

  Mutex mutex_;
  Condition changed_;
  bool held_ GUARDED_BY(mutex_) = false;
  std::deque<Error> failures_ GUARDED_BY(mutex_);
  std::vector<Letter> sent_ GUARDED_BY(mutex_);
  std::size_t calls_ GUARDED_BY(mutex_) = 0;
  std::size_t sent_count_ GUARDED_BY(mutex_) = 0;
};

}  // namespace ioworker::mail
