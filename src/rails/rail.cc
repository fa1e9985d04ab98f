#include "rails/rail.h"

#include "rails/rail_error.h"

namespace ioworker::rails {
namespace {

constexpr std::size_t kPayoutIdBytesMax = 64;
constexpr std::string_view kPayoutIdCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

}  // namespace

Money RailQuote::Fee() const {
  Money sum;
  for (const auto& part : parts) sum += part.amount;
  return sum;
}

Status CheckOrder(const PayoutOrder& order) {
  if (order.payout.empty() || order.payout.size() > kPayoutIdBytesMax ||
      order.payout.find_first_not_of(kPayoutIdCharacters) != std::string::npos) {
    return RailFailure(RailCode::kBadRequest,
                       "payout must be 1 to 64 characters of A-Z a-z 0-9 _ -");
  }
  if (order.address.empty() || order.address.size() > kAddressBytesMax) {
    return RailFailure(RailCode::kBadRequest, "address must be 1 to 256 bytes");
  }
  if (order.amount <= Money{} || order.amount > kMoneyMax) {
    return RailFailure(RailCode::kAmountRefused, "amount must be 1 to 10^15 millionths");
  }
  return {};
}

}  // namespace ioworker::rails
