#include "mail/outbox.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/thread.h"

namespace ioworker::mail {

Duration PauseAfter(int tries, const OutboxLimits& limits) {
  Duration pause = limits.first_pause;
  for (int i = 1; i < tries && pause < limits.pause_max; ++i) pause *= 2;
  return std::min(pause, limits.pause_max);
}

Outbox::Outbox(Mailer& mailer, const Clock& clock, OutboxLimits limits)
    : mailer_(mailer), clock_(clock), limits_(limits) {
  thread_ = StartThread("mail", [this](const std::stop_token& stop) { Run(stop); });
}

Outbox::~Outbox() {
  thread_.request_stop();
  {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  }
  thread_.join();
  const Lock lock(mutex_);
  if (figures_.waiting > 0) LogWarning("{} letters were not sent before the end", figures_.waiting);
}

Status Outbox::Post(Letter letter) {
  TRY(CheckLetter(letter));
  const Lock lock(mutex_);
  if (figures_.waiting >= limits_.letters_max) {
    return ResourceExhausted(
        "outbox_full", "too many letters wait for the mail server; try again in some minutes");
  }
  ++figures_.waiting;
  entries_.push_back({.number = ++posted_, .letter = std::move(letter), .due = clock_.Steady()});
  changed_.NotifyAll();
  return {};
}

Outbox::Figures Outbox::figures() const {
  const Lock lock(mutex_);
  return figures_;
}

void Outbox::Run(const std::stop_token& stop) {
  Entry entry;
  while (Next(stop, entry)) {
    const Status outcome = mailer_.Send(entry.letter, stop);
    if (stop.stop_requested()) return;
    Settle(std::move(entry), outcome);
  }
}

bool Outbox::Next(const std::stop_token& stop, Entry& entry) {
  constexpr Duration kLookEach = seconds{1};
  const Lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto first = std::ranges::min_element(entries_, {}, &Entry::due);
    const Duration now = clock_.Steady();
    if (first != entries_.end() && first->due <= now) {
      entry = std::move(*first);
      entries_.erase(first);
      if (entry.letter.good_until > clock_.Now()) return true;
      GiveUp(entry, "its time is over");
      continue;
    }
    const Duration longest = first == entries_.end() ? kLookEach : first->due - now;
    changed_.WaitFor(mutex_, std::min(longest, kLookEach));
  }
  return false;
}

void Outbox::Settle(Entry entry, const Status& outcome) {
  const Lock lock(mutex_);
  if (outcome) {
    ++figures_.sent;
    --figures_.waiting;
    return;
  }
  const Error& error = outcome.error();
  const bool may_do_later =
      error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kDeadlineExceeded;
  if (!may_do_later) return GiveUp(entry, error.message + ": " + error.detail);
  if (++entry.tries >= limits_.tries_max) {
    return GiveUp(entry, "tried too often: " + error.message + ": " + error.detail);
  }
  entry.due = clock_.Steady() + PauseAfter(entry.tries, limits_);
  entries_.push_back(std::move(entry));
}

void Outbox::GiveUp(const Entry& entry, std::string_view why) {
  ++figures_.given_up;
  --figures_.waiting;
  LogWarning("letter {} was not sent: {}", entry.number, why);
}

}  // namespace ioworker::mail
