#include "mail/fake_mailer.h"

#include "base/check.h"

namespace ioworker::mail {

Status FakeMailer::Send(const Letter& letter, const std::stop_token& stop) {
  CHECK(CheckLetter(letter).has_value(), "an outbox takes checked letters only");
  const Lock lock(mutex_);
  ++calls_;
  changed_.NotifyAll();
  while (held_ && !stop.stop_requested()) changed_.WaitFor(mutex_, milliseconds{10});
  if (stop.stop_requested()) return Unavailable("stopped");
  if (!failures_.empty()) {
    const Error error = failures_.front();
    failures_.pop_front();
    return std::unexpected(error);
  }
  sent_.push_back(letter);
  ++sent_count_;
  changed_.NotifyAll();
  return {};
}

void FakeMailer::FailNext(Error error, int times) {
  const Lock lock(mutex_);
  for (int i = 0; i < times; ++i) failures_.push_back(error);
}

void FakeMailer::Hold() {
  const Lock lock(mutex_);
  held_ = true;
}

void FakeMailer::Release() {
  const Lock lock(mutex_);
  held_ = false;
  changed_.NotifyAll();
}

bool FakeMailer::AwaitCalls(std::size_t count) {
  const Lock lock(mutex_);
  return Await(calls_, count);
}

bool FakeMailer::AwaitSent(std::size_t count) {
  const Lock lock(mutex_);
  return Await(sent_count_, count);
}

bool FakeMailer::Await(const std::size_t& figure, std::size_t count) {
  constexpr int kWaitsMax = 1000;
  for (int i = 0; i < kWaitsMax && figure < count; ++i) {
    changed_.WaitFor(mutex_, milliseconds{10});
  }
  return figure >= count;
}

std::vector<Letter> FakeMailer::Sent() {
  const Lock lock(mutex_);
  return sent_;
}

}  // namespace ioworker::mail
