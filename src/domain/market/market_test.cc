#include "domain/market/market.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker::market {
namespace {

DeviceId Id(std::uint64_t number) { return {.high = 1, .low = number}; }

Offer MakeOffer(std::uint64_t device, std::uint32_t cores, Money price) {
  return {.device = Id(device),
          .kind = {.cores = cores,
                   .memory_mib = 8000,
                   .disk_mib = 10'000,
                   .gpus = 0,
                   .gpu_model = {},
                   .gpu_memory_mib = 0},
          .price_per_hour = price,
          .model = "cpu",
          .online = true,
          .paused = false,
          .cores_free = cores,
          .memory_free_mib = 8000,
          .disk_free_mib = 10'000,
          .gpus_free = {}};
}

Request Cores(std::uint32_t cores) {
  return {.resources = {.cores = cores, .memory_mib = 100, .disk_mib = 100, .gpu_model = {}},
          .price_limit_per_hour = {},
          .avoided = {}};
}

TEST(MarketTest, TheCheapestIsChosenAndTiesGoToTheLowerId) {
  Market market;
  market.Put(MakeOffer(3, 4, Money{400}));
  market.Put(MakeOffer(2, 4, Money{400}));
  market.Put(MakeOffer(1, 4, Money{500}));
  EXPECT_EQ(market.Cheapest(Cores(1))->device, Id(2));
  EXPECT_EQ(market.Cheapest(Cores(1))->price_per_hour, Money{100});
  // One core of sixteen is the smaller share, though the device is dearer.
  market.Put(MakeOffer(9, 16, Money{800}));
  EXPECT_EQ(market.Cheapest(Cores(1))->device, Id(9));
}

TEST(MarketTest, TheLargestShareIsPaid) {
  const OfferKind kind{.cores = 8,
                       .memory_mib = 1000,
                       .disk_mib = 1000,
                       .gpus = 2,
                       .gpu_model = {},
                       .gpu_memory_mib = 0};
  jobs::Resources resources{.cores = 1, .memory_mib = 500, .gpu_model = {}};
  EXPECT_EQ(LeasePrice(kind, Money{1001}, resources), Money{500});
  resources.gpus = 2;
  EXPECT_EQ(LeasePrice(kind, Money{1001}, resources), Money{1001});
}

TEST(MarketTest, WhatIsTakenIsNotThereUntilGivenBack) {
  Market market;
  auto offer = MakeOffer(1, 4, Money{400});
  offer.kind.gpus = 2;
  offer.gpus_free = {3, 7};
  market.Put(offer);
  auto request = Cores(2);
  request.resources.gpus = 1;
  const auto first = market.Cheapest(request);
  EXPECT_EQ(first->gpu_indices, std::vector<std::uint32_t>{3});
  market.Take(*first, request.resources);
  const auto second = market.Cheapest(request);
  EXPECT_EQ(second->gpu_indices, std::vector<std::uint32_t>{7});
  market.Take(*second, request.resources);
  EXPECT_FALSE(market.Cheapest(request));
  EXPECT_FALSE(market.Cheapest(Cores(1)));
  market.Give(Id(1), request.resources, first->gpu_indices);
  EXPECT_EQ(market.Cheapest(request)->gpu_indices, std::vector<std::uint32_t>{3});
}

TEST(MarketDeathTest, TakingTwiceStopsTheProcess) {
  Market market;
  market.Put(MakeOffer(1, 4, Money{400}));
  const auto placement = *market.Cheapest(Cores(3));
  market.Take(placement, Cores(3).resources);
  EXPECT_DEATH(market.Take(placement, Cores(3).resources), "more than it has");
}

TEST(MarketTest, EveryDeviceCountsOnceUnderWhatRulesItOut) {
  struct Case {
    Constraint constraint;
    void (*change)(Offer&, Request&);
  };
  const Case cases[] = {
      {Constraint::kOffline, [](Offer& o, Request&) { o.online = false; }},
      {Constraint::kPaused, [](Offer& o, Request&) { o.paused = true; }},
      {Constraint::kCores, [](Offer&, Request& r) { r.resources.cores = 9; }},
      {Constraint::kMemory, [](Offer&, Request& r) { r.resources.memory_mib = 9000; }},
      {Constraint::kDisk, [](Offer&, Request& r) { r.resources.disk_mib = 99'000; }},
      {Constraint::kGpus, [](Offer&, Request& r) { r.resources.gpus = 3; }},
      {Constraint::kGpuModel,
       [](Offer&, Request& r) {
         r.resources.gpus = 1;
         r.resources.gpu_model = "A100";
       }},
      {Constraint::kGpuMemory,
       [](Offer&, Request& r) {
         r.resources.gpus = 1;
         r.resources.gpu_memory_mib = 99'000;
       }},
      {Constraint::kEgress,
       [](Offer& o, Request& r) {
         o.kind.egress = jobs::Egress::kAllowList;
         r.resources.egress = jobs::Egress::kInternet;
       }},
      {Constraint::kIsolation,
       [](Offer& o, Request& r) {
         o.kind.isolation = jobs::Isolation::kGvisor;
         r.resources.isolation = jobs::Isolation::kKata;
       }},
      {Constraint::kCountry,
       [](Offer& o, Request& r) {
         o.kind.countries.only = {Country::Parse("DE").value()};
         r.resources.renter_country = Country::Parse("FR").value();
       }},
      {Constraint::kPrice, [](Offer&, Request& r) { r.price_limit_per_hour = Money{1}; }},
      {Constraint::kTried, [](Offer& o, Request& r) { r.avoided = {o.device}; }},
      {Constraint::kBusy, [](Offer& o, Request&) { o.cores_free = 0; }},
      {Constraint::kBusy, [](Offer& o, Request&) { o.kept_for = 7; }},
      {Constraint::kBusy, [](Offer&, Request& r) { r.together = 2; }},
  };
  for (const auto& [constraint, change] : cases) {
    auto offer = MakeOffer(1, 8, Money{800});
    offer.kind.gpus = 2;
    offer.kind.gpu_model = "NVIDIA H100";
    offer.kind.gpu_memory_mib = 80'000;
    offer.gpus_free = {0, 1};
    auto request = Cores(4);
    change(offer, request);
    Market market;
    market.Put(offer);
    EXPECT_EQ(market.WhyNot(request), (Obstacles{{constraint, 1}}));
    EXPECT_TRUE(market.CheapestTogether(request).empty());
  }
}

TEST(MarketTest, ModelsAreFoundInAnyCase) {
  OfferKind kind{.cores = 8,
                 .memory_mib = 1000,
                 .disk_mib = 2000,
                 .gpus = 2,
                 .gpu_model = "NVIDIA H100 80GB",
                 .gpu_memory_mib = 1};
  jobs::Resources resources{.cores = 1, .memory_mib = 1, .gpus = 1, .gpu_model = "h100"};
  EXPECT_EQ(KindConstraint(kind, resources), Constraint::kNone);
}

Offer AnyOffer(std::uint64_t device) {
  const auto cores = *rc::gen::inRange(1U, 5U);
  auto offer = MakeOffer(device, cores, Money{*rc::gen::inRange(0, 20)});
  offer.kind.memory_mib = 1000 * *rc::gen::inRange(1U, 3U);
  offer.kind.disk_mib = 100 * *rc::gen::inRange(0U, 3U);
  offer.disk_free_mib = *rc::gen::inRange(0U, offer.kind.disk_mib + 1);
  offer.memory_free_mib = *rc::gen::inRange(0U, offer.kind.memory_mib + 1);
  offer.cores_free = *rc::gen::inRange(0U, cores + 1);
  offer.kind.gpus = *rc::gen::inRange(0U, 3U);
  offer.gpus_free.resize(*rc::gen::inRange(0U, offer.kind.gpus + 1));
  std::iota(offer.gpus_free.begin(), offer.gpus_free.end(), 0U);
  offer.online = *rc::gen::inRange(0, 4) > 0;
  offer.paused = *rc::gen::inRange(0, 4) == 0;
  return offer;
}

Request AnyRequest() {
  auto request = Cores(*rc::gen::inRange(1U, 5U));
  request.resources.memory_mib = *rc::gen::inRange(1U, 2500U);
  request.resources.gpus = *rc::gen::inRange(0U, 3U);
  if (*rc::gen::arbitrary<bool>()) request.price_limit_per_hour = Money{*rc::gen::inRange(0, 15)};
  if (*rc::gen::arbitrary<bool>()) request.avoided = {Id(*rc::gen::inRange(1U, 12U))};
  request.line = *rc::gen::inRange(0U, 3U);
  return request;
}

// What a look at every offer, one by one, finds.
struct Scan {
  std::optional<PriceLine::Place> best;  // the price of a lease, and where
  Obstacles obstacles;
};

Scan LookAtAll(const std::vector<Offer>& offers, const Request& request) {
  Scan scan;
  for (const auto& offer : offers) {
    const auto constraint = OfferConstraint(offer, request);
    if (constraint != Constraint::kNone) {
      ++scan.obstacles[constraint];
      continue;
    }
    const PriceLine::Place place{LeasePrice(offer.kind, offer.price_per_hour, request.resources),
                                 offer.device};
    scan.best = std::min(place, scan.best.value_or(place));
  }
  if (scan.best) scan.obstacles.erase(Constraint::kBusy);
  return scan;
}

// A look at every offer finds nothing cheaper and the same obstacles, whatever has happened to the
// offers before.
RC_GTEST_PROP(MarketTest, NoScanOfAllOffersFindsBetter, ()) {
  Market market;
  std::map<DeviceId, Offer> known;
  const auto changes = *rc::gen::inRange(0, 40);
  for (int i = 0; i < changes; ++i) {
    const auto device = *rc::gen::inRange(1U, 12U);
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        market.Remove(Id(device));
        known.erase(Id(device));
        break;
      case 1:
        market.Keep(Id(device), *rc::gen::inRange(0U, 3U));
        break;
      case 2:
        market.NoteImage(Id(device), *rc::gen::element<std::string>("a", "b"));
        break;
      case 3: {
        const auto request = AnyRequest();
        const auto placement = market.Cheapest(request);
        if (placement) market.Take(*placement, request.resources);
        if (placement && *rc::gen::arbitrary<bool>()) {
          market.Give(placement->device, request.resources, placement->gpu_indices);
        }
        break;
      }
      default:
        known[Id(device)] = AnyOffer(device);
        market.Put(known[Id(device)]);
    }
  }
  std::vector<Offer> offers;
  std::map<std::string, Tally> tallies;
  for (const auto& [id, offer] : known) {
    offers.push_back(*market.Find(id));
    tallies[offer.model].Count(offers.back(), true);
  }
  const auto request = AnyRequest();
  const auto scan = LookAtAll(offers, request);
  RC_ASSERT(market.WhyNot(request) == scan.obstacles);
  const auto found = market.Cheapest(request);
  RC_ASSERT(found.has_value() == scan.best.has_value());
  RC_ASSERT(tallies.size() == market.models().size());
  for (const auto& [model, tally] : tallies) {
    const auto& kept = market.models().at(model);
    RC_ASSERT(kept.devices_online() == tally.devices_online());
    RC_ASSERT(kept.devices_free() == tally.devices_free());
    RC_ASSERT(kept.cores_free() == tally.cores_free());
    RC_ASSERT(kept.gpus_free() == tally.gpus_free());
    RC_ASSERT(kept.price_low() == tally.price_low());
  }
  if (!found) return;
  RC_ASSERT(found->price_per_hour == scan.best->first);
  RC_ASSERT(found->device == scan.best->second);
  RC_ASSERT(found->gpu_indices.size() == request.resources.gpus);
  std::vector<Money> prices;
  market.EachThatFits(request, [&](const Offer& offer, Money price) {
    prices.push_back(price);
    return OfferConstraint(offer, request) == Constraint::kNone;
  });
  RC_ASSERT(std::ranges::is_sorted(prices));
  RC_ASSERT(std::ssize(prices) == std::ranges::count_if(offers, [&](const Offer& offer) {
              return OfferConstraint(offer, request) == Constraint::kNone;
            }));
}

RC_GTEST_PROP(MarketTest, DevicePriceUpToIsTheHighestThatTheLimitAllows, ()) {
  const auto offer = AnyOffer(1);
  const auto request = AnyRequest();
  const Money limit{*rc::gen::inRange(0, 1000)};
  const Money highest = DevicePriceUpTo(offer.kind, limit, request.resources);
  RC_ASSERT(LeasePrice(offer.kind, highest, request.resources) <= limit);
  RC_ASSERT(LeasePrice(offer.kind, highest + Money{1}, request.resources) > limit);
}

TEST(MarketTest, TalliesCountWhatIsOpenAndWhatIsFree) {
  Market market;
  market.Put(MakeOffer(1, 4, Money{400}));
  auto busy = MakeOffer(2, 8, Money{100});
  busy.cores_free = 0;
  market.Put(busy);
  auto gone = MakeOffer(3, 8, Money{50});
  gone.online = false;
  market.Put(gone);
  const auto& tally = market.models().at("cpu");
  EXPECT_EQ(tally.devices_online(), 2U);
  EXPECT_EQ(tally.devices_free(), 1U);
  EXPECT_EQ(tally.cores_total(), 12U);
  EXPECT_EQ(tally.cores_free(), 4U);
  EXPECT_EQ(tally.price_low(), Money{100});
  EXPECT_EQ(market.online(), 2U);
}

TEST(MarketTest, AmongEquallyCheapTheOneWithTheImageIsChosen) {
  Market market;
  for (std::uint64_t device = 1; device <= 3; ++device) {
    market.Put(MakeOffer(device, 4, Money{400}));
  }
  market.Put(MakeOffer(4, 4, Money{404}));
  auto request = Cores(1);
  request.image = "a";
  market.NoteImage(Id(4), "a");
  EXPECT_EQ(market.Cheapest(request)->device, Id(1)) << "a dearer one is no better for its image";
  market.NoteImage(Id(2), "a");
  EXPECT_EQ(market.Cheapest(request)->device, Id(2));
  market.Put(MakeOffer(2, 4, Money{400}));
  EXPECT_EQ(market.Cheapest(request)->device, Id(2)) << "it was forgotten when the offer changed";
  for (std::size_t i = 0; i < Market::kImagesMax; ++i) {
    market.NoteImage(Id(2), "other" + std::to_string(i));
  }
  EXPECT_EQ(market.Cheapest(request)->device, Id(1));
}

TEST(MarketTest, TogetherIsOnDevicesOfTheirOwnOrNotAtAll) {
  Market market;
  market.Put(MakeOffer(1, 8, Money{800}));
  market.Put(MakeOffer(2, 8, Money{700}));
  auto request = Cores(1);
  request.together = 3;
  EXPECT_TRUE(market.CheapestTogether(request).empty());
  market.Put(MakeOffer(3, 8, Money{900}));
  market.Put(MakeOffer(4, 8, Money{600}));
  const auto placements = market.CheapestTogether(request);
  ASSERT_EQ(placements.size(), 3U);
  EXPECT_EQ(placements[0].device, Id(4));
  EXPECT_EQ(placements[1].device, Id(2));
  EXPECT_EQ(placements[2].device, Id(1));
}

TEST(MarketTest, WhatIsKeptIsOpenToItsLineOnly) {
  Market market;
  market.Put(MakeOffer(1, 8, Money{100}));
  market.Put(MakeOffer(2, 8, Money{200}));
  market.Keep(Id(1), 7);
  auto request = Cores(1);
  EXPECT_EQ(market.Cheapest(request)->device, Id(2));
  request.line = 7;
  EXPECT_EQ(market.Cheapest(request)->device, Id(1));
  request.together = 2;
  EXPECT_EQ(market.CheapestTogether(request).size(), 2U);
  market.Keep(Id(1), 0);
  EXPECT_EQ(market.Cheapest(Cores(1))->device, Id(1));
}

TEST(MarketTest, CapacityIsLentInSteps) {
  EXPECT_EQ(LentMemory(15'999), 15'360U);
  EXPECT_EQ(LentMemory(16'384), 16'384U);
  EXPECT_EQ(LentMemory(7), 7U);
  EXPECT_EQ(LentDisk(100'000), 98'304U);
  EXPECT_EQ(LentDisk(98'303), 65'536U);
}

}  // namespace
}  // namespace ioworker::market
