// The auditor's own look at the ledger's chain: whether each transfer is what its hash covers, and
// whether it follows the one before.
//
// Written from docs/reference/ledger.md alone; it shares no code with domain/ledger, and takes its
// SHA-256 from another library. Since each row keeps its own hash, a row that was changed is named
// by itself, and those behind it are checked all the same. Pure: rows come in ascending order of
// their numbers, one at a time, and only the last is kept; findings are bounded. One owner.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"

namespace ioworker::audit {

inline constexpr std::size_t kChainFindingsMax = 10'000;
inline constexpr std::size_t kHashBytes = 32;

// A row of the table `transfer` as it lies there. The views need to live for one call only.
struct ChainRow {
  std::int64_t sequence = 0;
  std::int64_t kind = 0;
  std::string_view from_account;
  std::int64_t from_kind = 0;
  std::string_view to_account;
  std::int64_t to_kind = 0;
  std::int64_t amount = 0;
  std::optional<std::string_view> job;
  std::int64_t task_index = 0;
  std::int64_t attempt = 0;
  std::optional<std::string_view> device;
  std::string_view note;
  std::int64_t made_at = 0;
  std::optional<std::string_view> hash;
  bool typed = true;  // every cell is of its column's type
};

// Where a chain ends, or ended when somebody noted it down.
struct Head {
  std::uint64_t sequence = 0;  // 0: not known, any transfer may have the hash
  std::string hash;            // 32 bytes
};

// SHA-256 over rows, one after the other.
class RowHasher {
 public:
  using Hash = std::array<char, kHashBytes>;

  RowHasher();
  ~RowHasher();
  RowHasher(const RowHasher&) = delete;
  RowHasher& operator=(const RowHasher&) = delete;

  // Of the row after a row with this hash. Ids that are not of 16 bytes are cut or filled with
  // zeros.
  Hash HashAfter(const Hash& previous, const ChainRow& row);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class ChainCheck {
 public:
  // With a noted head: the chain must have it.
  explicit ChainCheck(std::optional<Head> noted = std::nullopt) : noted_(std::move(noted)) {}

  void Take(const ChainRow& row);

  // After the last row; then, once, what was found.
  void Finish();
  std::vector<Finding> TakeFindings() { return std::move(findings_); }

  // The last row's.
  const Head& head() const { return head_; }
  std::uint64_t rows() const { return rows_; }

  // Rows that were changed, and numbers that are missing, whether or not there was room to name
  // them.
  std::uint64_t damaged() const { return damaged_; }

 private:
  using Hash = RowHasher::Hash;

  bool IsNumbered(const ChainRow& row);
  void CheckContents(const ChainRow& row);
  void SettleSuspect(std::string_view what);
  void SettleUnhashed();
  void CompareWithNoted(const ChainRow& row);
  void Add(std::string_view rule, std::string object, std::string what);

  RowHasher hasher_;
  const std::optional<Head> noted_;
  bool noted_found_ = false;
  std::vector<Finding> findings_;
  Head head_;
  std::uint64_t rows_ = 0;
  std::uint64_t damaged_ = 0;

  // The row before.
  std::int64_t last_ = 0;
  Hash stored_{};         // its hash, as stored
  Hash worked_out_{};     // as it would have to be
  bool known_ = true;     // `stored_` is a hash to go on from
  bool suspect_ = false;  // the two differ: which of them is right shows with the next row
  std::optional<std::int64_t> unhashed_from_;
};

}  // namespace ioworker::audit
