#include "gateway/questions.h"

#include <utility>

#include "base/clock.h"

namespace ioworker::gateway {

Result<v1::PolicyAnswer> Questions::Ask(DeviceId device, v1::PolicyQuery query,
                                        const std::function<void(const v1::PolicyQuery&)>& send) {
  {
    const Lock lock(mutex_);
    if (asked_.size() >= kMax) {
      return Unavailable("too many devices are being asked at the moment; try again");
    }
    query.set_number(++last_);
    asked_.emplace(last_, Question{.device = device});
  }
  send(query);
  const SystemClock clock;
  const Duration end = clock.Steady() + kPatience;
  const Lock lock(mutex_);
  const auto question = asked_.find(query.number());
  for (;;) {
    const Duration left = end - clock.Steady();
    if (question->second.answer || question->second.gone || left <= Duration{0}) break;
    changed_.WaitFor(mutex_, left);
  }
  auto answer = std::move(question->second.answer);
  asked_.erase(question);
  if (answer) return *std::move(answer);
  return Unavailable("the device has not answered; is its agent up to date? try again");
}

void Questions::OnAnswer(DeviceId device, const v1::PolicyAnswer& answer) {
  const Lock lock(mutex_);
  const auto found = asked_.find(answer.number());
  if (found == asked_.end() || found->second.device != device) return;
  found->second.answer = answer;
  changed_.NotifyAll();
}

void Questions::OnGone(DeviceId device) {
  const Lock lock(mutex_);
  for (auto& [number, question] : asked_) question.gone |= question.device == device;
  changed_.NotifyAll();
}

}  // namespace ioworker::gateway
