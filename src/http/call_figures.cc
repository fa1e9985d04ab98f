#include "http/call_figures.h"

namespace ioworker::http {

void CallFigures::OnCall(const Method& method, int status, Duration took) {
  const Lock lock(mutex_);
  ++counted_.answers[{method.name, status}];
  counted_.took[method.name].Add(took);
}

CallFigures::Counted CallFigures::Now() const {
  const Lock lock(mutex_);
  return counted_;
}

}  // namespace ioworker::http
