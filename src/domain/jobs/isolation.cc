#include "domain/jobs/isolation.h"

namespace ioworker::jobs {

std::string_view IsolationName(Isolation isolation) {
  switch (isolation) {
    case Isolation::kContainer:
      return "container";
    case Isolation::kGvisor:
      return "gvisor";
    case Isolation::kKata:
      return "kata";
  }
  return "container";
}

std::optional<Isolation> ParseIsolation(std::string_view name) {
  for (const auto isolation : {Isolation::kContainer, Isolation::kGvisor, Isolation::kKata}) {
    if (IsolationName(isolation) == name) return isolation;
  }
  return std::nullopt;
}

std::optional<Isolation> IsolationOfNumber(int number) {
  if (number == 0) return Isolation::kContainer;
  if (number < 0 || number > static_cast<int>(Isolation::kKata)) return std::nullopt;
  return static_cast<Isolation>(number);
}

}  // namespace ioworker::jobs
