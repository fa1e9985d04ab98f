#include "domain/market/rent.h"

#include <gtest/gtest.h>

#include "domain/market/offer.h"

namespace ioworker::market {
namespace {

constexpr devices::PriceLimits kWide{.least = Money{10'000}, .most = Money{10'000'000}};

TEST(RentTest, TheMedianIsOfUnitsNotOfLeases) {
  Rents rents;
  EXPECT_FALSE(rents.Median());
  rents.Add(Money{900}, 1);
  rents.Add(Money{100}, 8);
  rents.Add(Money{500}, 1);
  EXPECT_EQ(rents.Median(), Money{100});
  rents.Add(Money{500}, 8);
  EXPECT_EQ(rents.Median(), Money{500});
}

// Of a task that takes so much.
jobs::Resources Taking(std::uint32_t cores, std::uint32_t memory_mib, std::uint32_t gpus = 0) {
  jobs::Resources resources;
  resources.cores = cores;
  resources.memory_mib = memory_mib;
  resources.gpus = gpus;
  return resources;
}

OfferKind Kind(std::uint32_t cores, std::uint32_t gpus) {
  OfferKind kind;
  kind.cores = cores;
  kind.memory_mib = 1000;
  kind.gpus = gpus;
  return kind;
}

TEST(RentTest, AUnitCostsItsPartOfTheWholeDevice) {
  const OfferKind gpus = Kind(16, 4);
  EXPECT_EQ(UnitsOf(gpus), 4U);
  EXPECT_EQ(UnitPrice(gpus, Money{500}, Taking(1, 10, 1)), Money{500});
  EXPECT_EQ(UnitPrice(gpus, Money{1000}, Taking(1, 10, 2)), Money{500});
  EXPECT_EQ(UnitPrice(gpus, Money{1000}, Taking(1, 500, 1)), Money{500})
      << "half of the memory: what is left of the device is worth half";
  EXPECT_EQ(UnitPrice(Kind(8, 0), Money{100}, Taking(1, 100)), Money{100});
}

TEST(RentTest, AStepIsTwoPerCentAtMostAndNeverPastTheLimits) {
  const Occupancy middle{.used = 7, .total = 10};
  EXPECT_EQ(NextPrice(Money{100'000}, kWide, Money{500'000}, middle), Money{102'000});
  EXPECT_EQ(NextPrice(Money{100'000}, kWide, Money{50'000}, middle), Money{98'000});
  EXPECT_EQ(NextPrice(Money{100'000}, kWide, Money{100'500}, middle), Money{100'500});
  const devices::PriceLimits narrow{.least = Money{99'000}, .most = Money{101'000}};
  EXPECT_EQ(NextPrice(Money{100'000}, narrow, Money{500'000}, middle), Money{101'000});
  EXPECT_EQ(NextPrice(Money{100'000}, narrow, Money{50'000}, middle), Money{99'000});
  EXPECT_EQ(NextPrice(Money{500'000}, narrow, Money{500'000}, middle), Money{101'000})
      << "limits that have been drawn in";
  EXPECT_EQ(NextPrice(Money{0}, {.least = {}, .most = Money{10}}, Money{10}, middle), Money{1})
      << "from nothing it comes back";
}

// Where it settles: price after many steps.
Money Settled(std::optional<Money> rented, const Occupancy& occupancy) {
  Money price{100'000};
  for (int step = 0; step < 1000; ++step) price = NextPrice(price, kWide, rented, occupancy);
  return price;
}

TEST(RentTest, TheShareAtWorkTiltsItByATenth) {
  const Money rented{100'000};
  EXPECT_EQ(Settled(rented, {.used = 0, .total = 10}), Money{90'000});
  EXPECT_EQ(Settled(rented, {.used = 4, .total = 10}), Money{90'000});
  EXPECT_EQ(Settled(rented, {.used = 7, .total = 10}), Money{100'000});
  EXPECT_EQ(Settled(rented, {.used = 85, .total = 100}), Money{105'000});
  EXPECT_EQ(Settled(rented, {.used = 10, .total = 10}), Money{110'000});
  EXPECT_EQ(Settled(rented, {.used = 11, .total = 10}), Money{110'000}) << "more than is online";
}

TEST(RentTest, WhereNothingIsRentedItFallsToTheLeast) {
  EXPECT_EQ(Settled(std::nullopt, {.used = 0, .total = 10}), kWide.least);
  EXPECT_EQ(Settled(std::nullopt, {.used = 0, .total = 0}), kWide.least);
}

TEST(RentTest, LargeNumbersDoNotOverflow) {
  const Money dearest{1'000'000'000'000'000};
  EXPECT_EQ(NextPrice(dearest, {.least = {}, .most = dearest}, dearest, {.used = 1, .total = 1}),
            dearest);
}

}  // namespace
}  // namespace ioworker::market
