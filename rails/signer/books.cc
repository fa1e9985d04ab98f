#include "rails/signer/books.h"

#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/digest.h"
#include "rails/line_stream.h"
#include "rails/signer/refusal.h"

namespace ioworker::signer {
namespace {

using nlohmann::json;

constexpr std::size_t kLineBytesMax = 4'096;
constexpr std::size_t kDateBytes = 10;  // 2026-11-23

std::unexpected<Error> Damaged(std::size_t line) {
  return Conflict("books_damaged",
                  fmt::format("line {} of the signer's log cannot be read; restore the log from a "
                              "backup that is not older than the last payout",
                              line));
}

}  // namespace

struct Books::Line {
  bool cancel = false;
  std::string at{};
  std::string payout{};
  Known known{};
  std::string text{};  // digest

  static std::optional<Line> Parse(const std::string& text) {
    const json from = json::parse(text, nullptr, false);
    if (!from.is_object()) return std::nullopt;
    Line line;
    bool good = true;
    const auto take = [&](const char* name) {
      const auto found = from.find(name);
      good = good && found != from.end() && found->is_string();
      return good ? found->get<std::string>() : std::string();
    };
    const auto address = [&](const char* name) {
      const auto found = solana::ParseAddress(take(name));
      good = good && found.has_value();
      return found.value_or(solana::Address{});
    };
    line.cancel = take("kind") == "cancel";
    line.at = take("at");
    line.payout = take("payout");
    line.text = take("message");
    line.known = {.owner = address("owner"),
                  .mint = address("mint"),
                  .nonce_account = address("nonce_account"),
                  .nonce = address("nonce")};
    const auto units = from.find("units");
    good = good && units != from.end() && units->is_number_unsigned();
    if (!good || line.at.size() < kDateBytes) return std::nullopt;
    line.known.units = units->get<std::uint64_t>();
    return line;
  }

  std::string Format() const {
    return json{{"at", at},
                {"kind", cancel ? "cancel" : "payout"},
                {"payout", payout},
                {"owner", FormatAddress(known.owner)},
                {"mint", FormatAddress(known.mint)},
                {"units", known.units},
                {"nonce_account", FormatAddress(known.nonce_account)},
                {"nonce", FormatAddress(known.nonce)},
                {"message", text}}
               .dump() +
           "\n";
  }
};

Books::Books(FileHandle file, const SignerPolicy& policy)
    : file_(std::move(file)), policy_(&policy) {}

Result<Books> Books::Open(const std::string& path, const SignerPolicy& policy) {
  FileHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) {
    return Conflict("books", fmt::format("the log {} cannot be opened: {}", path,
                                         std::strerror(errno)));
  }
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return Conflict("books", fmt::format("the log {} is used by another signer", path));
  }
  const auto slash = path.rfind('/');
  TRY(SyncFolder(slash == std::string::npos ? "." : path.substr(0, slash + 1)));
  Books books(std::move(file), policy);
  TRY(books.Load());
  return books;
}

Status Books::Load() {
  const SystemClock clock;
  rails::LineStream lines(file_.get(), -1, kLineBytesMax, clock);
  off_t good = 0;
  while (true) {
    TRY(const auto text, lines.Read(Duration{}));
    if (!text) break;
    const auto line = Line::Parse(*text);
    if (!line || entries_ >= kBooksEntriesMax) return Damaged(entries_ + 1);
    Remember(*line);
    good += static_cast<off_t>(text->size()) + 1;
  }
  if (ftruncate(file_.get(), good) != 0 || lseek(file_.get(), good, SEEK_SET) != good) {
    return Conflict("books", "the log's cut last line cannot be dropped");
  }
  return {};
}

// Days only go forward: a clock that is set back does not open the cap anew.
void Books::TurnTo(const std::string& date) {
  if (date > day_.date) day_ = {.date = date};
}

void Books::Remember(const Line& line) {
  ++entries_;
  TurnTo(line.at.substr(0, kDateBytes));
  const auto [place, added] = payouts_.try_emplace(line.payout, line.known);
  place->second.texts[line.text] = 1;
  nonces_.emplace(line.known.nonce, line.payout);
  if (!added || line.cancel) return;
  ++day_.payouts;
  day_.units[line.known.mint] += line.known.units;
}

Status Books::CheckKnown(const Known& known, const Intent& intent) {
  const auto& use = UseOf(intent);
  if (const auto* const payout = std::get_if<solana::TokenPayout>(&intent)) {
    if (payout->owner != known.owner || payout->mint != known.mint ||
        payout->units != known.units) {
      return Refuse(kPayoutChanged, "this payout was signed for another owner, mint or amount");
    }
  }
  if (use.nonce_account != known.nonce_account || use.nonce != known.nonce) {
    return Refuse(kPayoutSpent, "this payout was signed on another nonce value");
  }
  if (known.texts.size() >= kTextsPerPayoutMax) {
    return Refuse(kPayoutSpent, "this payout was signed with 16 different fees");
  }
  return {};
}

Status Books::CheckNew(const solana::TokenPayout& payout) {
  if (entries_ >= kBooksEntriesMax) return Refuse(kBooksUnwritable, "the log is full");
  if (nonces_.contains(payout.use.nonce)) {
    return Refuse(kNonceTaken, "this nonce value was signed for another payout");
  }
  const auto mint = policy_->mints.find(payout.mint);
  CHECK(mint != policy_->mints.end(), "the policy comes first");
  const auto used = day_.units[payout.mint];
  const auto cap = mint->second.day_units_max;
  if (day_.payouts >= policy_->payouts_per_day_max || used > cap || payout.units > cap - used) {
    return Refuse(kOverDayCap,
                  fmt::format("{} payouts, {} units were signed today; the caps are {} and {}",
                              day_.payouts, used, policy_->payouts_per_day_max, cap));
  }
  return {};
}

Status Books::Enter(const Intent& intent, std::string_view message, Instant now) {
  const auto& use = UseOf(intent);
  const auto* const payout = std::get_if<solana::TokenPayout>(&intent);
  Line line{.cancel = payout == nullptr,
            .at = FormatInstant(now),
            .payout = use.payout,
            .text = Hex(Sha256(message))};
  const auto known = payouts_.find(use.payout);
  if (known != payouts_.end()) {
    if (known->second.texts.contains(line.text)) return {};
    TRY(CheckKnown(known->second, intent));
    line.known = known->second;
    line.known.texts.clear();
    return Append(line);
  }
  if (payout == nullptr) return Refuse(kCancelUnknown, "no payout of this id was signed");
  TurnTo(line.at.substr(0, kDateBytes));
  line.at.replace(0, kDateBytes, day_.date);
  TRY(CheckNew(*payout));
  line.known = {.owner = payout->owner,
                .mint = payout->mint,
                .units = payout->units,
                .nonce_account = use.nonce_account,
                .nonce = use.nonce};
  return Append(line);
}

Status Books::Append(const Line& line) {
  if (broken_ || !WriteAll(file_.get(), line.Format()) || fdatasync(file_.get()) != 0) {
    broken_ = true;  // half a line may be there: only reading it back tells
    return Refuse(kBooksUnwritable, "the log cannot be written; mend the disk and start again");
  }
  Remember(line);
  return {};
}

}  // namespace ioworker::signer
