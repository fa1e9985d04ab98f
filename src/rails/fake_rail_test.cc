#include "rails/fake_rail.h"

#include <gtest/gtest.h>

#include "rails/rail_error.h"
#include "rails/rail_fixture.h"

namespace ioworker::rails {
namespace {

// What a driver does that keeps the contract: goes on until there is an end.
bool Drive(FakeWorld& world, Random& random, const PayoutOrder& order, bool give_up) {
  FakeRailKnobs knobs{.fault_one_in = 3, .polls_until_final = 2};
  auto rail = std::make_unique<FakeRail>(world, random, knobs);
  std::string blob;
  for (int step = 0; step < 1'000; ++step) {
    if (rail->dead()) rail = std::make_unique<FakeRail>(world, random, knobs);
    if (blob.empty()) {
      if (const auto prepared = rail->Prepare(order)) blob = prepared->blob;
      continue;
    }
    if (give_up) {
      if (const auto outcome = rail->Cancel({blob})) return *outcome == CancelOutcome::kAlreadySent;
      if (random.OneIn(2)) std::ignore = rail->Submit({blob});
      continue;
    }
    const auto state = rail->GetState({blob});
    if (!state || state->stage == PayoutStage::kPending) continue;
    if (state->stage == PayoutStage::kConfirmed) return true;
    std::ignore = rail->Submit({blob});
  }
  ADD_FAILURE() << "no end";
  return false;
}

TEST(FakeRailTest, PaysOnceWhateverFails) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    SeededRandom random(seed);
    FakeWorld world;
    const bool paid = Drive(world, random, OrderOf("p1"), seed % 3 == 0);
    EXPECT_EQ(world.PaidTo("somewhere"), paid ? Money{2'500'000} : Money{});
    EXPECT_EQ(world.paid, world.PaidTo("somewhere"));
  }
}

TEST(FakeRailTest, OrderedFaultsComeInOrder) {
  SeededRandom random(1);
  FakeWorld world;
  FakeRail rail(world, random);
  const auto prepared = rail.Prepare(OrderOf("p1"));
  ASSERT_TRUE(prepared);
  rail.Order(FakeFault::kDrop);
  rail.Order(FakeFault::kFailAfter);
  rail.Order(FakeFault::kDieBefore);
  EXPECT_TRUE(rail.Submit(*prepared));
  EXPECT_EQ(world.paid, Money{});
  EXPECT_FALSE(rail.Submit(*prepared));
  EXPECT_EQ(world.paid, Money{2'500'000});
  EXPECT_FALSE(rail.GetState(*prepared));
  EXPECT_TRUE(rail.dead());
  EXPECT_EQ(rail.faults(), 3);
}

TEST(FakeRailTest, AnotherAmountUnderTheSameIdIsRefused) {
  SeededRandom random(1);
  FakeWorld world;
  FakeRail rail(world, random);
  ASSERT_TRUE(rail.Prepare(OrderOf("p1")));
  EXPECT_TRUE(rail.Prepare(OrderOf("p1")));
  const auto other = rail.Prepare(OrderOf("p1", 1));
  ASSERT_FALSE(other);
  EXPECT_EQ(RailCodeOf(other.error()), RailCode::kPayoutChanged);
}

}  // namespace
}  // namespace ioworker::rails
