// Prices of devices that follow the market.
#include <gtest/gtest.h>

#include "core/scene.h"

namespace ioworker::core {
namespace {

class NetworkPricesTest : public testing::Test {
 protected:
  DeviceId Follower(Money price, Money least, Money most, std::uint32_t cores = 4) {
    const auto id = scene_.Device(owner_, cores, price);
    Follow(id, least, most);
    return id;
  }

  Outcome Follow(DeviceId id, Money least, Money most) {
    return scene_.Apply(UpdateDevice{.actor = owner_,
                                     .device = id,
                                     .name = {},
                                     .price_per_hour = {},
                                     .market_following = {{.least = least, .most = most}}});
  }

  Money PriceOf(DeviceId id) { return scene_.network().FindDevice(id)->price_per_hour; }

  // Minute by minute, with the devices heard of.
  void Pass(int minutes_passed, const std::vector<DeviceId>& devices) {
    for (int i = 0; i < minutes_passed; ++i) {
      for (const auto id : devices) scene_.Hear(id);
      scene_.Tick(seconds{60});
    }
  }

  Scene scene_;
  const AccountId owner_ = scene_.Account();
  const AccountId renter_ = scene_.Account(Money{100'000'000});
};

TEST_F(NetworkPricesTest, AFollowerMovesTowardsWhatIsPaidWithinItsLimits) {
  const auto fixed = scene_.Device(owner_, 4, Money{400'000});
  auto spec = Scene::Spec();
  spec.resources.cores = 4;
  spec.time_limit_seconds = 24 * 3600;
  const auto job = scene_.Submit(renter_, spec);  // 0.10 a core and hour, all of the device
  scene_.Report(Scene::Lease(job), LeaseStarted{});
  const auto follower = Follower(Money{100'000}, Money{80'000}, Money{350'000});
  Pass(2, {fixed, follower});
  EXPECT_EQ(scene_.network().RentOf("").value(), Money{100'000});
  EXPECT_GT(PriceOf(follower), Money{100'000});
  EXPECT_LE(PriceOf(follower), Money{104'040}) << "2 % a minute at most";
  EXPECT_EQ(PriceOf(fixed), Money{400'000});
  Pass(90, {fixed, follower});
  EXPECT_EQ(PriceOf(follower), Money{350'000}) << "half of all cores at work: 0.4 less 6.7 %, but "
                                                  "its owner's most is below that";
}

TEST_F(NetworkPricesTest, AskingMoreMovesNobody) {
  const auto loud = scene_.Device(owner_, 4, Money{400'000'000});
  const auto follower = Follower(Money{100'000}, Money{90'000}, Money{900'000});
  Pass(10, {loud, follower});
  EXPECT_FALSE(scene_.network().RentOf(""));
  EXPECT_EQ(PriceOf(follower), Money{90'000}) << "nothing is rented: it falls to its least";
}

TEST_F(NetworkPricesTest, ItIsTheOffersPriceAndIsStoredAndTold) {
  const auto follower = Follower(Money{100'000}, Money{50'000}, Money{200'000});
  scene_.TakeChanges();
  Pass(1, {follower});
  const auto changes = scene_.TakeChanges();
  EXPECT_EQ(PriceOf(follower), Money{98'000});
  EXPECT_EQ(scene_.network().market().Find(follower)->price_per_hour, Money{98'000});
  ASSERT_TRUE(changes.devices.contains(follower));
  EXPECT_EQ(changes.devices.at(follower).price_per_hour, Money{98'000});
  ASSERT_EQ(changes.messages.size(), 1U);
  EXPECT_EQ(std::get<Wish>(changes.messages[0].what).price_per_hour, Money{98'000});
  EXPECT_TRUE(changes.events.empty()) << "a step is no event of a record that people read";
}

TEST_F(NetworkPricesTest, EachTakesOneStepAMinuteHoweverManyThereAre) {
  std::vector<DeviceId> followers;
  followers.reserve(130);
  for (int i = 0; i < 130; ++i) {
    followers.push_back(Follower(Money{100'000}, Money{10'000}, Money{200'000}, 1));
  }
  Pass(1, followers);
  for (const auto id : followers) EXPECT_EQ(PriceOf(id), Money{98'000});
  Pass(1, followers);
  for (const auto id : followers) EXPECT_EQ(PriceOf(id), Money{96'040});
}

TEST_F(NetworkPricesTest, APriceThatIsSetStaysAndLimitsPullItIn) {
  const auto id = Follower(Money{100'000}, Money{150'000}, Money{200'000});
  EXPECT_EQ(PriceOf(id), Money{150'000}) << "at once";
  Follow(id, Money{100'000}, Money{120'000});
  EXPECT_EQ(PriceOf(id), Money{120'000});
  scene_.Apply(
      UpdateDevice{.actor = owner_, .device = id, .name = {}, .price_per_hour = Money{300'000}});
  EXPECT_FALSE(scene_.network().FindDevice(id)->market_following);
  Pass(5, {id});
  EXPECT_EQ(PriceOf(id), Money{300'000});
}

TEST_F(NetworkPricesTest, WhatIsRetiredOrAwayIsLeftAlone) {
  const auto retired = Follower(Money{100'000}, Money{50'000}, Money{200'000});
  const auto away = Follower(Money{100'000}, Money{50'000}, Money{200'000});
  scene_.Apply(RetireDevice{.actor = owner_, .device = retired});
  scene_.Apply(UnlinkDevice{.device = away, .link = 1});
  Pass(3, {});
  EXPECT_EQ(PriceOf(away), Money{100'000});
}

TEST_F(NetworkPricesTest, ADeviceIsKeptForRentersOfTheCountriesItServes) {
  const auto id = scene_.Enrolled(owner_, Scene::Inventory(4));
  const auto germany = Country::Parse("DE").value();
  devices::Lent lent{.cores = 4, .memory_mib = 4000, .disk_mib = 100'000};
  lent.countries.only = {germany};
  devices::Lending lending;
  lending.lent = lent;
  scene_.Apply(LinkDevice{.device = id,
                          .link = 1,
                          .spool_id = "spool",
                          .inventory = Scene::Inventory(4),
                          .held = {},
                          .lending = lending});
  auto spec = Scene::Spec();
  const auto unsaid = scene_.Submit(renter_, spec);
  EXPECT_EQ(scene_.network().FindJob(unsaid)->tasks.waiting, 1U);
  const auto why = scene_.network().WhyWaiting(*scene_.network().FindJob(unsaid));
  EXPECT_EQ(why.at(market::Constraint::kCountry), 1U);
  spec.resources.renter_country = germany;
  const auto served = scene_.Submit(renter_, spec);
  EXPECT_EQ(scene_.network().FindJob(served)->tasks.running, 1U);
  EXPECT_EQ(scene_.network().MissedBy(id).at(market::Constraint::kCountry), 1U);
}

TEST_F(NetworkPricesTest, AnAccountSaysWhereItIs) {
  const auto france = Country::Parse("FR").value();
  EXPECT_EQ(scene_.Apply(UpdateAccount{.account = renter_, .country = france}).verdict,
            Verdict::kOk);
  EXPECT_EQ(scene_.network().FindAccount(renter_)->country, france);
  const auto events = scene_.changes().events.size();
  scene_.Apply(UpdateAccount{.account = renter_, .country = france});
  EXPECT_EQ(scene_.changes().events.size(), events) << "nothing has changed";
  scene_.Apply(UpdateAccount{.account = renter_, .country = Country{}});
  EXPECT_TRUE(scene_.network().FindAccount(renter_)->country.IsNil());
}

}  // namespace
}  // namespace ioworker::core
