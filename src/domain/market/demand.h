// Demand: the jobs that still have tasks to place, in lines by what they ask for.
//
// Who is next. Tasks that ask for the same form one line. In a line the account comes first whose
// running leases cost the least per hour, then the one whose job is the oldest: renters under
// contention get equal shares by money, and nobody is held up by somebody who has more already.
// Within an account jobs go by their priority, then by age. Lines are served in the same order, by
// who stands first in them.
//
// Who waits. When the first of a line finds no offer, nobody behind it would either: the line is
// blocked until an offer grows that could serve it. A job that only money stops is parked and holds
// up nobody, until it can afford the price that stopped it or there is something cheaper.
//
// Costs grow with the number of lines, never with the number of tasks or devices. Pure; belongs to
// one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "domain/ids/ids.h"
#include "domain/jobs/job.h"
#include "domain/market/offer.h"

namespace ioworker::market {

class Demand {
 public:
  // What the tasks of one line have in common.
  struct Shape {
    jobs::Resources resources;
    std::optional<Money> price_limit;
    std::uint32_t together = 1;     // so many start at once, each on its own device, or none
    std::vector<DeviceId> avoided;  // ascending

    auto operator<=>(const Shape&) const = default;

    // Of tasks that have never been placed, and of one that is tried again.
    static Shape OfNew(const jobs::JobSpec& spec);
    static Shape OfRetry(const jobs::JobSpec& spec, const std::vector<DeviceId>& avoided);
  };

  // A job whose turn it is, and with the tasks of which line.
  struct Turn {
    JobId job;
    LineId line = 0;
    const Shape* shape = nullptr;
  };

  // So many tasks of this job wait from now on.
  void Add(const jobs::Job& job, const Shape& shape, std::uint32_t tasks, Instant now);

  // One task of this job waits no more, or waits in another line.
  void Withdraw(JobId job, const Shape& shape);

  // No task of this job waits any more.
  void Remove(JobId job);

  // Who is next, of the lines that are not blocked.
  std::optional<Turn> Next() const;

  // So many tasks of the one whose turn it is have been placed.
  void Serve(const Turn& turn, std::uint32_t tasks, Instant now);

  // The first of this line found nothing: nobody of it is tried before an offer grows.
  void Block(LineId line);

  // This offer has more to hire than before, or is cheaper.
  void Grew(const Offer& offer);

  // Why somebody is parked: he cannot pay for what he would get now.
  struct Lack {
    Money price;             // per hour, of one task there
    Money hold;              // what it takes
    bool by_budget = false;  // the job's own limit stops it, not its account's money
  };
  void Park(const Turn& turn, const Lack& lack);

  // The account has so much to spend: its parked jobs that this is enough for stand in line again,
  // those that need the least first. True if there was one.
  bool Afford(AccountId account, Money available);

  // A hold of this job has been given back: its budget may be enough again.
  void Afford(JobId job);

  // What the running leases of an account cost per hour.
  void SetSpending(AccountId account, Money per_hour);

  // The first of the line that has been blocked the longest without having been served, at least
  // since `since`; nothing if there is none.
  std::optional<Turn> Starving(Instant since) const;

  // Counts as served, though nothing was placed: others that starve come first.
  void Postpone(LineId line, Instant now);

  // What somebody of this line asks the market for; nothing if it has gone.
  std::optional<Request> RequestOf(LineId line) const;

  // Waiting tasks that an offer could not take even if it were idle, and why.
  std::map<Constraint, std::uint64_t> MissedBy(const Offer& offer) const;

  std::size_t lines() const { return lines_.size(); }

 private:
  // Who comes first within an account: by priority, age, id.
  using Order = std::tuple<std::int64_t, Instant, JobId>;
  // Who comes first in a line, and which line comes first: by spending, age of the first job.
  using Claim = std::tuple<Money, Instant, AccountId>;
  // What a parked job of an account needs.
  using Need = std::tuple<Money, JobId, LineId>;

  // The tasks of one job in one line.
  struct Entry {
    Order order;
    AccountId account;
    std::uint32_t tasks = 0;
    std::optional<Lack> lack{};  // if it is parked
  };
  struct Line {
    Shape shape;
    bool blocked = false;
    std::uint64_t tasks = 0;
    Instant served_at{};  // or when its first job came
    std::map<JobId, Entry> entries;
    std::map<AccountId, std::set<Order>> queues;  // those that are not parked
    std::set<Claim> claims;                       // one for each queue
    std::set<std::pair<Money, JobId>> parked;     // by the price that stopped them
  };

  static Request RequestOf(LineId id, const Shape& shape);
  Claim ClaimOf(const Line& line, AccountId account) const;
  template <class Edit>
  void Change(LineId id, Line& line, AccountId account, const Edit& edit);
  void Enqueue(LineId id, Line& line, const Entry& entry);
  void Dequeue(LineId id, Line& line, const Entry& entry);
  void Reduce(LineId id, JobId job, std::uint32_t tasks);
  void Unpark(LineId id, Line& line, JobId job);
  void ForgetLack(LineId id, Line& line, JobId job, Entry& entry);

  LineId last_line_ = 0;
  std::map<Shape, LineId> by_shape_;
  std::map<LineId, Line> lines_;
  std::set<std::pair<Claim, LineId>> ready_;  // the first claim of each line that is not blocked
  std::unordered_map<JobId, std::set<LineId>> lines_of_job_;
  std::unordered_map<AccountId, std::set<LineId>> lines_of_account_;  // in which it has a queue
  std::unordered_map<AccountId, Money> spending_;
  std::unordered_map<AccountId, std::set<Need>> needs_;  // of those parked for its money
};

}  // namespace ioworker::market
