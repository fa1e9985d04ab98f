#include "domain/market/market.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ioworker::market {
namespace {

DeviceId Id(std::uint64_t number) { return {.high = 1, .low = number}; }

Offer MakeOffer(std::uint64_t device, std::uint32_t cores, Money price) {
  return {
      .device = Id(device),
      .kind = {.cores = cores, .memory_mib = 8000, .gpus = 0, .gpu_model = {}, .gpu_memory_mib = 0},
      .price_per_hour = price,
      .disk_mib = 10'000,
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
  const OfferKind kind{
      .cores = 8, .memory_mib = 1000, .gpus = 2, .gpu_model = {}, .gpu_memory_mib = 0};
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
      {Constraint::kPrice, [](Offer&, Request& r) { r.price_limit_per_hour = Money{1}; }},
      {Constraint::kTried, [](Offer& o, Request& r) { r.avoided = {o.device}; }},
      {Constraint::kBusy, [](Offer& o, Request&) { o.cores_free = 0; }},
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
    EXPECT_FALSE(market.Cheapest(request));
  }
}

TEST(MarketTest, ModelsAreFoundInAnyCase) {
  OfferKind kind{.cores = 8,
                 .memory_mib = 1000,
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
  return request;
}

// A look at every offer, one by one, finds nothing cheaper, and every device is either fit or
// counted.
RC_GTEST_PROP(MarketTest, NoScanOfAllOffersFindsBetter, ()) {
  Market market, reversed;
  std::vector<Offer> offers;
  const auto count = *rc::gen::inRange(0U, 12U);
  for (std::uint64_t device = 1; device <= count; ++device) offers.push_back(AnyOffer(device));
  for (const auto& offer : offers) market.Put(offer);
  for (const auto& offer : std::vector(offers.rbegin(), offers.rend())) reversed.Put(offer);
  const auto request = AnyRequest();

  std::optional<Money> lowest;
  std::uint32_t fit = 0;
  for (const auto& offer : offers) {
    if (OfferConstraint(offer, request) != Constraint::kNone) continue;
    ++fit;
    const Money price = LeasePrice(offer.kind, offer.price_per_hour, request.resources);
    lowest = std::min(price, lowest.value_or(price));
  }
  const auto found = market.Cheapest(request);
  RC_ASSERT(found.has_value() == lowest.has_value());
  std::uint32_t ruled_out = 0;
  for (const auto& [constraint, devices] : market.WhyNot(request)) ruled_out += devices;
  RC_ASSERT(ruled_out + fit == count);
  if (!found) return;
  RC_ASSERT(found->price_per_hour == *lowest);
  RC_ASSERT(OfferConstraint(*market.Find(found->device), request) == Constraint::kNone);
  RC_ASSERT(found->gpu_indices.size() == request.resources.gpus);
  RC_ASSERT(reversed.Cheapest(request)->device == found->device);
}

TEST(MarketTest, SummaryCountsWhatIsOpenAndWhatIsFree) {
  Market market;
  market.Put(MakeOffer(1, 4, Money{400}));
  auto busy = MakeOffer(2, 8, Money{100});
  busy.cores_free = 0;
  market.Put(busy);
  auto gone = MakeOffer(3, 8, Money{50});
  gone.online = false;
  market.Put(gone);
  const auto summary = market.Summary().at("cpu");
  EXPECT_EQ(summary.devices_online, 2U);
  EXPECT_EQ(summary.devices_free, 1U);
  EXPECT_EQ(summary.cores_total, 12U);
  EXPECT_EQ(summary.cores_free, 4U);
  EXPECT_EQ(summary.price_low, Money{400});
}

}  // namespace
}  // namespace ioworker::market
