#include "base/money.h"

#include <fmt/format.h>

namespace ioworker {

namespace {

// floor(a x b / divisor) in 128 bits; the result must fit 64.
std::int64_t MultiplyDivide(std::int64_t a, std::int64_t b, std::int64_t divisor) {
  CHECK(a >= 0 && b >= 0 && divisor > 0, "only amounts that are not negative are scaled");
  const auto scaled = static_cast<unsigned __int128>(a) * static_cast<unsigned __int128>(b) /
                      static_cast<unsigned __int128>(divisor);
  CHECK(scaled <= static_cast<unsigned __int128>(INT64_MAX), "money overflow");
  return static_cast<std::int64_t>(scaled);
}

}  // namespace

Money CappedSum(Money a, Money b) {
  Money sum;
  return __builtin_add_overflow(a.micros, b.micros, &sum.micros) ? Money{INT64_MAX} : sum;
}

Money PriceOf(Money per_hour, Duration length) {
  const auto whole = std::chrono::duration_cast<seconds>(length).count();
  return {MultiplyDivide(per_hour.micros, whole, 3600)};
}

Money ShareOf(Money amount, std::int64_t basis_points) {
  return {MultiplyDivide(amount.micros, basis_points, 10'000)};
}

std::string FormatMoney(Money amount) {
  const bool negative = amount.micros < 0;
  const auto size = negative ? 0 - static_cast<std::uint64_t>(amount.micros)
                             : static_cast<std::uint64_t>(amount.micros);
  return fmt::format("{}{}.{:06}", negative ? "-" : "", size / 1'000'000, size % 1'000'000);
}

Result<Money> ParseMoney(std::string_view text, std::string field) {
  const auto bad = [&](std::string_view why) {
    return InvalidArgument(
        field, "invalid_amount",
        fmt::format("{}: \"{}\" {}; write an amount such as 0.42", field, text.substr(0, 40), why));
  };
  if (text.empty() || text.size() > 24) return bad("is no amount");
  if (text[0] == '-') return bad("is negative");
  std::int64_t micros = 0;
  int fraction_digits = -1;
  for (const char c : text) {
    if (c == '.' && fraction_digits < 0) {
      fraction_digits = 0;
      continue;
    }
    if (c < '0' || c > '9') return bad("is no amount");
    if (fraction_digits >= 0 && ++fraction_digits > 6) return bad("has over six decimals");
    if (__builtin_mul_overflow(micros, 10, &micros)) return bad("is too large");
    if (__builtin_add_overflow(micros, c - '0', &micros)) return bad("is too large");
  }
  if (text == "." || fraction_digits == 0) return bad("is no amount");
  for (int i = fraction_digits < 0 ? 0 : fraction_digits; i < 6; ++i) {
    if (__builtin_mul_overflow(micros, 10, &micros)) return bad("is too large");
  }
  if (Money{micros} > kMoneyMax) return bad("is over 1,000,000,000");
  return Money{micros};
}

}  // namespace ioworker
