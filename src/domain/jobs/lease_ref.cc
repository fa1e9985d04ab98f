#include "domain/jobs/lease_ref.h"

#include <charconv>

#include <fmt/format.h>

namespace ioworker::jobs {
namespace {

std::optional<std::uint32_t> Number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string LeaseRef::Text() const {
  return fmt::format("{}/{}/{}", task.job.Text(), task.index, attempt);
}

std::optional<LeaseRef> LeaseRef::Parse(std::string_view text) {
  const auto first = text.find('/');
  const auto second = text.rfind('/');
  if (first == std::string_view::npos || first == second) return std::nullopt;
  const auto job = JobId::Parse(text.substr(0, first));
  const auto index = Number(text.substr(first + 1, second - first - 1));
  const auto attempt = Number(text.substr(second + 1));
  if (!job || !index || !attempt) return std::nullopt;
  return LeaseRef{.task = {.job = *job, .index = *index}, .attempt = *attempt};
}

}  // namespace ioworker::jobs
