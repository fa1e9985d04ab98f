// Journal: what the manual rail knows of each payout, in an append-only file.
//
// One JSON object a line, on the disk when a call returns. A last line that was cut off is dropped:
// nobody was told of it. One process a file (a lock), one thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "rails/rail.h"

namespace ioworker::rail_manual {

inline constexpr std::size_t kJournalLinesMax = 5'000'000;

enum class Step { kPrepared, kSubmitted, kCancelWished, kCancelled, kPaid, kReturned };

struct Entry {
  rails::PayoutOrder order{};
  Step step = Step::kPrepared;  // the last one
  std::string reference{};      // kPaid, kReturned: the operator's
  std::optional<Instant> at{};  // of the last step

  bool IsOpen() const { return step == Step::kSubmitted || step == Step::kCancelWished; }
};

class Journal {
 public:
  static Result<Journal> Open(const std::string& path);

  // Null if there is none.
  const Entry* Find(const std::string& payout) const;
  const std::map<std::string, Entry>& entries() const { return entries_; }

  Status Write(const Entry& entry);

 private:
  explicit Journal(FileHandle file) : file_(std::move(file)) {}
  Status Load();

  FileHandle file_;
  std::map<std::string, Entry> entries_;
  std::size_t lines_ = 0;
  bool broken_ = false;
};

}  // namespace ioworker::rail_manual
