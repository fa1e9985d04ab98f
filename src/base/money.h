// Money: an exact amount in millionths of the network's currency unit. Never a float.
//
// Arithmetic that would overflow is a bug and stops the process; amounts that come from outside are
// checked against kMoneyMax first. Values only: any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker {

struct Money {
  std::int64_t micros = 0;

  auto operator<=>(const Money&) const = default;

  friend Money operator+(Money a, Money b) {
    Money sum;
    CHECK(!__builtin_add_overflow(a.micros, b.micros, &sum.micros), "money overflow");
    return sum;
  }
  friend Money operator-(Money a, Money b) {
    Money difference;
    CHECK(!__builtin_sub_overflow(a.micros, b.micros, &difference.micros), "money overflow");
    return difference;
  }
  friend Money operator-(Money a) { return Money{} - a; }
  Money& operator+=(Money other) { return *this = *this + other; }
  Money& operator-=(Money other) { return *this = *this - other; }
};

// The most that one amount from outside may be: a billion units. Sums of millions of them still
// fit.
inline constexpr Money kMoneyMax{1'000'000'000'000'000};

// a + b, or the largest amount there is where that is less. Both must not be negative.
Money CappedSum(Money a, Money b);

// floor(per_hour x length / 1 h), length counted in whole seconds. Both must not be negative.
Money PriceOf(Money per_hour, Duration length);

// floor(amount x basis_points / 10,000); the amount must not be negative.
Money ShareOf(Money amount, std::int64_t basis_points);

// "12.345600": always six digits, with a leading minus if negative.
std::string FormatMoney(Money amount);

// Reads a decimal with at most six digits of fraction, not negative, at most kMoneyMax.
Result<Money> ParseMoney(std::string_view text, std::string field);

}  // namespace ioworker
