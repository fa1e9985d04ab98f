#include "rails/manual/journal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "rails/line_stream.h"
#include "rails/rail_error.h"
#include "rails/wire.h"

namespace ioworker::rail_manual {
namespace {

using nlohmann::json;
using rails::RailCode;
using rails::RailFailure;

constexpr std::size_t kLineBytesMax = 4'096;
constexpr std::array<std::string_view, 6> kSteps = {"prepared",  "submitted", "cancel_wished",
                                                    "cancelled", "paid",      "returned"};

std::string FormatEntry(const Entry& entry) {
  json made = rails::ToJson(entry.order);
  made["step"] = kSteps.at(static_cast<std::size_t>(entry.step));
  made["reference"] = entry.reference;
  if (entry.at) made["at"] = FormatInstant(*entry.at);
  return made.dump() + "\n";
}

std::optional<Entry> ParseEntry(const std::string& text) {
  const json from = rails::ParseLine(text);
  if (from.is_null()) return std::nullopt;
  const auto order = rails::ReadOrder(from);
  const auto step = from.find("step");
  if (!order || step == from.end() || !step->is_string()) return std::nullopt;
  const auto* const known = std::ranges::find(kSteps, step->get_ref<const std::string&>());
  if (known == kSteps.end()) return std::nullopt;
  Entry entry{.order = *order, .step = static_cast<Step>(known - kSteps.begin())};
  if (const auto at = from.find("at"); at != from.end() && at->is_string()) {
    const auto parsed = ParseInstant(at->get_ref<const std::string&>());
    if (parsed) entry.at = *parsed;
  }
  if (const auto one = from.find("reference"); one != from.end() && one->is_string()) {
    entry.reference = one->get<std::string>();
  }
  return entry;
}

}  // namespace

Result<Journal> Journal::Open(const std::string& path) {
  FileHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file || flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return RailFailure(RailCode::kMisconfigured,
                       fmt::format("{} cannot be used: {}", path, std::strerror(errno)));
  }
  TRY(SyncFolder(path.substr(0, path.rfind('/') + 1)));
  Journal journal(std::move(file));
  TRY(journal.Load());
  return journal;
}

Status Journal::Load() {
  const SystemClock clock;
  rails::LineStream lines(file_.get(), -1, kLineBytesMax, clock);
  off_t good = 0;
  while (true) {
    TRY(const auto text, lines.Read(Duration{}));
    if (!text) break;
    auto entry = ParseEntry(*text);
    if (!entry || lines_ >= kJournalLinesMax) {
      return RailFailure(RailCode::kMisconfigured,
                         fmt::format("line {} of the journal is damaged; restore it", lines_ + 1));
    }
    ++lines_;
    good += static_cast<off_t>(text->size()) + 1;
    entries_[entry->order.payout] = *std::move(entry);
  }
  if (ftruncate(file_.get(), good) == 0 && lseek(file_.get(), good, SEEK_SET) == good) return {};
  return RailFailure(RailCode::kMisconfigured, "the journal's cut last line cannot be dropped");
}

const Entry* Journal::Find(const std::string& payout) const {
  const auto found = entries_.find(payout);
  return found == entries_.end() ? nullptr : &found->second;
}

Status Journal::Write(const Entry& entry) {
  const bool full = lines_ >= kJournalLinesMax;
  if (broken_ || full || !WriteAll(file_.get(), FormatEntry(entry)) ||
      fdatasync(file_.get()) != 0) {
    broken_ = !full;  // half a line may be there: only reading it back tells
    return RailFailure(RailCode::kUnreachable, "the journal cannot be written");
  }
  ++lines_;
  entries_[entry.order.payout] = entry;
  return {};
}

}  // namespace ioworker::rail_manual
