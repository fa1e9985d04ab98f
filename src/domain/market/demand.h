// Demand: the jobs that still have tasks to place, in line by what they ask for.
//
// Jobs that ask for the same are one line, first come first served. When the head of a line finds
// no offer, nobody behind it would either, so the line is blocked until supply grows. A job that
// only its own account's money stops is parked and holds up nobody, until there is more money or
// supply. Pure; belongs to one thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/time.h"
#include "domain/ids/ids.h"
#include "domain/jobs/job.h"

namespace ioworker::market {

class Demand {
 public:
  // Puts a job in line, or nothing if it stands there. Jobs are served by the time of their
  // creation.
  void Add(const jobs::Job& job);

  // Takes it out of whatever line it stands in.
  void Remove(const jobs::Job& job);

  // The oldest job that stands in a line that is not blocked.
  std::optional<JobId> Next() const;

  // The head of this job's line found nothing: nobody of the line is tried before Unblock.
  void Block(const jobs::Job& job);

  // There is more to hire now than before, or cheaper: everybody may try again.
  void Unblock();

  // This job may be placed by something that changed for it alone: it stands in line again, and its
  // line is tried.
  void Wake(const jobs::Job& job);

  // This job waits for its account's money, or for an offer that the money is enough for.
  void Park(const jobs::Job& job);

  // The account has more to spend: its parked jobs stand in line again.
  void Unpark(AccountId account);

  // This job waits for something of its own (all offers that are left were tried): like Park, but
  // it comes back with Unblock.
  void SetAside(const jobs::Job& job);

 private:
  struct Shape {
    jobs::Resources resources;
    std::optional<Money> price_limit;

    auto operator<=>(const Shape&) const = default;
  };
  using Turn = std::pair<Instant, JobId>;
  struct Line {
    std::set<Turn> turns;
    bool blocked = false;
  };

  static Shape ShapeOf(const jobs::Job& job);
  static Turn TurnOf(const jobs::Job& job) { return {job.created_at, job.id}; }
  void Leave(const jobs::Job& job);

  std::map<Shape, Line> lines_;
  std::set<std::pair<Turn, const Shape*>> heads_;  // of the lines that are not blocked
  std::unordered_map<AccountId, std::map<JobId, jobs::Job>> parked_;
  std::map<JobId, jobs::Job> aside_;

  void DropHead(const Shape& shape, const Line& line);
  void SetHead(const Shape& shape, const Line& line);
};

}  // namespace ioworker::market
