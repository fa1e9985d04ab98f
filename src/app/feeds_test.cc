#include "app/feeds.h"

#include <gtest/gtest.h>

namespace ioworker::app {
namespace {

using std::chrono::minutes;

// Keeps what it is sent; the test may make it slow, or leave.
class Reader final : public Sink<v1::Event> {
 public:
  bool Send(const v1::Event&, const std::string&) override { return false; }  // never used here
  bool Send(Broadcast<v1::Event>& one) override {
    Lock lock(mutex_);
    arrived_ = true;
    changed_.NotifyAll();
    while (stuck_) changed_.Wait(mutex_);
    if (one.encoded.empty()) {
      one.encoded = "once";
      ++encoded_;
    }
    ids_.push_back(one.id);
    changed_.NotifyAll();
    return !leaves_;
  }
  void End() override {}
  void OnGone(std::function<void()>) override {}

  std::vector<std::string> Await(std::size_t count) {
    Lock lock(mutex_);
    while (ids_.size() < count && changed_.WaitFor(mutex_, minutes{1})) {
    }
    return ids_;
  }
  void AwaitArrival() {
    Lock lock(mutex_);
    while (!arrived_ && changed_.WaitFor(mutex_, minutes{1})) {
    }
  }
  void Stick(bool stuck) {
    Lock lock(mutex_);
    stuck_ = stuck;
    changed_.NotifyAll();
  }
  void LeaveNext() {
    Lock lock(mutex_);
    leaves_ = true;
  }
  int encoded() {
    Lock lock(mutex_);
    return encoded_;
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::vector<std::string> ids_ GUARDED_BY(mutex_);
  bool arrived_ GUARDED_BY(mutex_) = false;
  bool stuck_ GUARDED_BY(mutex_) = false;
  bool leaves_ GUARDED_BY(mutex_) = false;
  int encoded_ GUARDED_BY(mutex_) = 0;
};

const AccountId kRenter{1, 1};
const AccountId kLender{2, 2};

events::Event Numbered(std::uint64_t number, AccountId renter = kRenter) {
  events::Event event;
  event.sequence = number;
  event.renter = renter;
  event.lender = kLender;
  return event;
}

TEST(EventFeedTest, EachSeesItsOwnInOrderAndEachIsEncodedOnce) {
  EventFeed feed;
  const auto all = std::make_shared<Reader>();
  const auto renter = std::make_shared<Reader>();
  const auto lender = std::make_shared<Reader>();
  const auto stranger = std::make_shared<Reader>();
  feed.Watch({}, all);
  feed.Watch(kRenter, renter);
  feed.Watch(kLender, lender);
  feed.Watch({3, 3}, stranger);
  feed.Publish({Numbered(1), Numbered(2, {4, 4})});
  feed.Publish({Numbered(3)});
  EXPECT_EQ(lender->Await(3), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(all->Await(3), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(renter->Await(2), (std::vector<std::string>{"1", "3"}));
  EXPECT_EQ(stranger->Await(0).size(), 0U);
  EXPECT_EQ(all->encoded() + renter->encoded() + lender->encoded(), 3);
}

TEST(EventFeedTest, WhoHasEnoughIsForgotten) {
  EventFeed feed;
  const auto leaves = std::make_shared<Reader>();
  const auto stays = std::make_shared<Reader>();
  leaves->LeaveNext();
  feed.Watch({}, leaves);
  feed.Watch({}, stays);
  feed.Publish({Numbered(1)});
  stays->Await(1);
  feed.Publish({Numbered(2)});
  stays->Await(2);
  EXPECT_EQ(leaves->Await(0).size(), 1U);
}

TEST(EventFeedTest, NobodyWaitsForSlowReadersAndTheyAreLetGoInTheEnd) {
  EventFeed feed;
  const auto slow = std::make_shared<Reader>();
  slow->Stick(true);
  feed.Watch({}, slow);
  feed.Publish({Numbered(1)});
  slow->AwaitArrival();
  std::vector<events::Event> many;
  for (std::uint64_t i = 0; i < EventFeed::kWaitingMax; ++i) many.push_back(Numbered(2 + i));
  feed.Publish(many);              // all that may wait
  EXPECT_EQ(slow.use_count(), 3);  // ours, the feed's, and the one that is being told
  feed.Publish({Numbered(200'000)});
  EXPECT_EQ(slow.use_count(), 2);
  slow->Stick(false);
}

}  // namespace
}  // namespace ioworker::app
