#include "agent/month_book.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "agent/local_time.h"
#include "base/file.h"
#include "base/log.h"

namespace ioworker::agent {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kBytesMax = 1 << 20;
constexpr Duration kSaveEach = seconds{10};

}  // namespace

MonthBook::MonthBook(std::string path, const Clock& clock) : path_(std::move(path)), clock_(clock) {
  const Lock lock(mutex_);
  Load();
}

MonthBook::~MonthBook() {
  const Lock lock(mutex_);
  if (changed_) Save();
}

void MonthBook::Load() {
  const auto text = ReadFile(path_, kBytesMax);
  if (!text) {
    if (text.error().code != ErrorCode::kNotFound)
      LogWarning("month book: {}", text.error().detail);
    return;
  }
  try {
    const Json file = Json::parse(*text);
    month_ = file.at("month").get<std::string>();
    use_ = {.bytes = file.at("bytes").get<std::uint64_t>(),
            .millijoules = file.at("millijoules").get<std::uint64_t>(),
            .electricity = {file.at("electricity_micros").get<std::int64_t>()}};
    counted_ = file.at("leases").get<std::map<std::string, std::uint64_t>>();
  } catch (const Json::exception& broken) {
    LogWarning("month book: {} is damaged, this month is counted from now: {}", path_,
               broken.what());
  }
}

void MonthBook::Count(const std::string& lease, std::uint64_t bytes) {
  const Lock lock(mutex_);
  CountOne(lease, bytes);
  SaveSometimes();
}

void MonthBook::Settle(const std::string& lease, std::uint64_t bytes) {
  const Lock lock(mutex_);
  CountOne(lease, bytes);
  counted_.erase(lease);
  if (changed_) Save();
}

void MonthBook::AddBytes(std::uint64_t bytes) {
  const Lock lock(mutex_);
  TurnPage();
  use_.bytes += bytes;
  changed_ |= bytes > 0;
  SaveSometimes();
}

void MonthBook::AddElectricity(std::uint64_t millijoules, Money cost) {
  const Lock lock(mutex_);
  TurnPage();
  use_.millijoules += millijoules;
  use_.electricity = CappedSum(use_.electricity, cost);
  changed_ |= millijoules > 0;
  SaveSometimes();
}

MonthUse MonthBook::Used() const {
  const Lock lock(mutex_);
  return MonthOf(clock_.Now()) > month_ ? MonthUse{} : use_;
}

// A counter that stands lower than before was begun anew.
void MonthBook::CountOne(const std::string& lease, std::uint64_t bytes) {
  TurnPage();
  std::uint64_t& before = counted_[lease];
  const std::uint64_t more = bytes >= before ? bytes - before : bytes;
  use_.bytes += more;
  changed_ |= more > 0;
  before = bytes;
}

// A clock that was set back does not give a month again.
void MonthBook::TurnPage() {
  auto now = MonthOf(clock_.Now());
  if (now <= month_) return;
  month_ = std::move(now);
  use_ = {};
  changed_ = true;
}

void MonthBook::SaveSometimes() {
  const bool due = !saved_at_ || clock_.Steady() - *saved_at_ >= kSaveEach;
  if (changed_ && due) Save();
}

void MonthBook::Save() {
  const Json file = {{"month", month_},
                     {"bytes", use_.bytes},
                     {"millijoules", use_.millijoules},
                     {"electricity_micros", use_.electricity.micros},
                     {"leases", counted_}};
  saved_at_ = clock_.Steady();
  if (auto saved = WriteFile(path_, file.dump(2) + "\n", FileMode::kOwnerOnly); !saved) {
    LogWarning("month book: {}", saved.error().detail);
    return;
  }
  changed_ = false;
}

}  // namespace ioworker::agent
