#include "rails/solana/token_amount.h"

namespace ioworker::solana {

std::optional<std::uint64_t> UnitsOf(Money amount, int decimals) {
  CHECK(amount >= Money{} && decimals >= 0 && decimals <= kDecimalsMax);
  constexpr int kMoneyDecimals = 6;
  auto units = static_cast<std::uint64_t>(amount.micros);
  for (int i = kMoneyDecimals; i < decimals; ++i) {
    if (__builtin_mul_overflow(units, 10, &units)) return std::nullopt;
  }
  for (int i = decimals; i < kMoneyDecimals; ++i) {
    if (units % 10 != 0) return std::nullopt;
    units /= 10;
  }
  return units;
}

}  // namespace ioworker::solana
