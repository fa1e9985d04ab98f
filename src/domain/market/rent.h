// Rent: what devices of one model are rented for now, and how a price follows that.
//
// Pure: values in, values out. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/money.h"
#include "domain/devices/device.h"

namespace ioworker::market {

// What is rented of one model.
class Rents {
 public:
  void Add(Money unit_price, std::uint32_t units);

  // The price that half of the rented units pay at most; nothing if none is rented.
  std::optional<Money> Median() const;

 private:
  std::vector<std::pair<Money, std::uint32_t>> rented_;
};

// How much of a model is at work, of what is online.
struct Occupancy {
  std::uint64_t used = 0;
  std::uint64_t total = 0;
};

// Where a price that follows the market goes in one step, of 2 % at most: towards what others of
// its model are rented for, a tenth less where no more than 40 % of the model is at work, a tenth
// more where all of it is, and in between in proportion. Where none is rented it falls: the market
// is then what somebody will pay. `rented` is of the whole device. Never past the limits.
Money NextPrice(Money now, const devices::PriceLimits& limits, std::optional<Money> rented,
                const Occupancy& occupancy);

}  // namespace ioworker::market
