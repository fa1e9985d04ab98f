#include "domain/rewards/verify.h"

#include <utility>

#include <fmt/format.h>

#include "base/digest.h"
#include "domain/rewards/record_text.h"

namespace ioworker::rewards {
namespace {

// Remembers the first that differs.
class Comparison {
 public:
  template <class Number>
  void Expect(std::size_t line, std::string_view column, const Number& stated,
              const Number& follows) {
    if (first_ || stated == follows) return;
    first_ = Difference{.line = line,
                        .column = std::string(column),
                        .stated = fmt::format("{}", stated),
                        .follows = fmt::format("{}", follows)};
  }

  std::optional<Difference> Take() { return std::move(first_); }

 private:
  std::optional<Difference> first_;
};

}  // namespace

Result<Verification> VerifyRecord(std::string_view text) {
  TRY(auto read, ParseRecord(text));
  const EpochRecord& stated = read.record;
  Comparison comparison;
  std::vector<Claim> claims;
  claims.reserve(stated.rows.size());
  for (std::size_t i = 0; i < stated.rows.size(); ++i) {
    const auto& row = stated.rows[i];
    const Score score = ScoreOf(row.hour);
    comparison.Expect(i + 2, kColumns[9], row.score.capability, score.capability);
    comparison.Expect(i + 2, kColumns[10], row.score.reliability, score.reliability);
    comparison.Expect(i + 2, kColumns[11], row.score.weight, score.weight);
    claims.push_back({.device = row.hour.device, .weight = score.weight});
  }
  const auto shares = Split(stated.pool, claims);
  Money paid;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    comparison.Expect(i + 2, kColumns[12], stated.rows[i].share.micros, shares[i].micros);
    paid += shares[i];
  }
  const std::size_t footer = stated.rows.size() + 2;
  comparison.Expect(footer, "devices", stated.devices, stated.rows.size());
  comparison.Expect(footer, "weight", stated.weight, SumOf(claims));
  comparison.Expect(footer, "paid_micros", stated.paid.micros, paid.micros);
  comparison.Expect(footer, "sha256", Hex(stated.digest), Hex(read.digest));
  return Verification{.record = std::move(read.record), .difference = comparison.Take()};
}

}  // namespace ioworker::rewards
