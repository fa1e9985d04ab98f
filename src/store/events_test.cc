#include "store/events.h"

#include <gtest/gtest.h>

#include "store/store_fixture.h"

namespace ioworker::store {
namespace {

TEST_P(StoreTest, EventsAreSeenByThoseWhomTheyConcern) {
  const auto renter = NewId<AccountId>(), lender = NewId<AccountId>(),
             stranger = NewId<AccountId>();
  const auto job = NewId<JobId>();
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) {
    const events::Event event{.sequence = sequence,
                              .at = now_,
                              .actor = "network",
                              .noun = "lease",
                              .action = "placed",
                              .renter = renter,
                              .lender = sequence > 2 ? lender : AccountId{},
                              .job = sequence == 4 ? job : JobId{},
                              .device = device_};
    ASSERT_TRUE(SaveEvents(*writer_, {&event, 1}));
  }
  EXPECT_EQ(*LastEvent(*writer_), 4U);
  const auto seen_by = [&](AccountId viewer) {
    return ListEvents(*writer_, {.viewer = viewer, .job = {}, .device = {}}, 9)->rows.size();
  };
  EXPECT_EQ(seen_by({}), 4U);
  EXPECT_EQ(seen_by(renter), 4U);
  EXPECT_EQ(seen_by(lender), 2U);
  EXPECT_EQ(seen_by(stranger), 0U);
  EXPECT_EQ(ListEvents(*writer_, {.viewer = lender, .job = job, .device = {}}, 9)->rows.size(), 1U);
  EXPECT_EQ(ListEvents(*writer_, {.viewer = {}, .job = {}, .device = device_, .before = 3}, 9)
                ->rows[0]
                .sequence,
            2U);
  EXPECT_EQ(EventsAfter(*writer_, lender, 3, 9)->size(), 1U);
  EXPECT_EQ(EventsAfter(*writer_, {}, 0, 2)->back().sequence, 2U);
}

}  // namespace
}  // namespace ioworker::store
