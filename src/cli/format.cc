#include "cli/format.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "base/time.h"

namespace ioworker::cli {

std::string EnumText(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* const value = type.FindValueByNumber(number);
  if (value == nullptr) return fmt::format("{}", number);  // newer than this program
  std::string text = value->name();
  if (text.ends_with("_UNSPECIFIED")) return {};
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Cell StateCell(v1::Job::State state) {
  switch (state) {
    case v1::Job::SUCCEEDED:
      return {EnumText(state), Style::kGood};
    case v1::Job::FAILED:
    case v1::Job::CANCELLED:
      return {EnumText(state), Style::kBad};
    default:
      return {EnumText(state), Style::kBusy};
  }
}

Cell StateCell(v1::Task::State state) {
  switch (state) {
    case v1::Task::SUCCEEDED:
      return {EnumText(state), Style::kGood};
    case v1::Task::FAILED:
    case v1::Task::CANCELLED:
      return {EnumText(state), Style::kBad};
    default:
      return {EnumText(state), Style::kBusy};
  }
}

Cell StateCell(v1::Device::State state) {
  switch (state) {
    case v1::Device::READY:
    case v1::Device::RUNNING:
      return {EnumText(state), Style::kGood};
    case v1::Device::PAUSED:
      return {EnumText(state), Style::kBusy};
    case v1::Device::OFFLINE:
      return {EnumText(state), Style::kBad};
    default:
      return {EnumText(state), Style::kFaint};
  }
}

std::string TimeText(const google::protobuf::Timestamp& at, bool is_set) {
  // Years 1 to 9999, as the contract's timestamps have; what a broken server sends shows as
  // nothing.
  constexpr std::int64_t kFirst = -62135596800;
  constexpr std::int64_t kLast = 253402300799;
  if (!is_set || at.seconds() < kFirst || at.seconds() > kLast) return {};
  std::string text = FormatInstant({at.seconds() * 1'000'000}).substr(0, 19);
  std::ranges::replace(text, 'T', ' ');
  return text + "Z";
}

std::string DurationText(std::int64_t total) {
  const std::pair<std::int64_t, char> units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
  std::string text;
  int shown = 0;
  for (const auto& [length, letter] : units) {
    const std::int64_t count = total / length;
    total %= length;
    if (count == 0 && (shown == 0 || letter == 's')) continue;
    if (count != 0) text += fmt::format("{}{}{}", text.empty() ? "" : " ", count, letter);
    if (++shown == 2) break;
  }
  return text.empty() ? "0s" : text;
}

std::string SpanText(const google::protobuf::Timestamp& from,
                     const google::protobuf::Timestamp& to) {
  if (from.seconds() == 0 || to.seconds() == 0) return {};
  return DurationText(std::max<std::int64_t>(0, to.seconds() - from.seconds()));
}

std::string BytesText(std::uint64_t bytes) {
  constexpr std::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  const bool whole =
      unit == 0 || value >= 100 || value == static_cast<double>(static_cast<int>(value));
  return whole ? fmt::format("{:.0f} {}", value, kUnits[unit])
               : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string MibText(std::uint64_t mib) { return BytesText(mib << 20); }

std::string MoneyText(std::string_view decimal) {
  const auto point = decimal.find('.');
  if (point == std::string_view::npos) return std::string(decimal);
  while (decimal.ends_with('0') && decimal.size() > point + 3) decimal.remove_suffix(1);
  return std::string(decimal);
}

std::string ShareText(double share) { return fmt::format("{:.0f} %", share * 100); }

}  // namespace ioworker::cli
