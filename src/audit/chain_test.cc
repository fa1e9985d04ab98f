#include "audit/chain.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/digest.h"
#include "domain/ledger/chain.h"

namespace ioworker::audit {
namespace {

// A row that owns its cells, as bytes lie in a database.
struct StoredRow {
  std::int64_t sequence = 0;
  std::int64_t kind = 1;
  std::int64_t from_kind = 4;
  std::int64_t to_kind = 1;
  std::int64_t amount = 1;
  std::int64_t task_index = 0;
  std::int64_t attempt = 0;
  std::int64_t made_at = 0;
  std::string from_account = std::string(16, '\0');
  std::string to_account;
  std::string note;
  std::optional<std::string> job;
  std::optional<std::string> device;
  std::optional<std::string> hash;

  ChainRow View() const {
    return {.sequence = sequence,
            .kind = kind,
            .from_account = from_account,
            .from_kind = from_kind,
            .to_account = to_account,
            .to_kind = to_kind,
            .amount = amount,
            .job = job,
            .task_index = task_index,
            .attempt = attempt,
            .device = device,
            .note = note,
            .made_at = made_at,
            .hash = hash};
  }
};

std::string BytesOf(std::uint64_t high, std::uint64_t low) {
  std::string bytes;
  for (const auto word : {high, low}) {
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift);
  }
  return bytes;
}

// Transfers as the core makes them, and chains them.
std::vector<StoredRow> Chain(std::int64_t count) {
  std::vector<StoredRow> rows;
  ledger::ChainHash before{};
  for (std::int64_t i = 1; i <= count; ++i) {
    const auto low = static_cast<std::uint64_t>(i % 3 + 1);
    ledger::Transfer transfer{.sequence = static_cast<std::uint64_t>(i),
                              .kind = ledger::TransferKind::kCredit,
                              .from = ledger::PurseId::Outside(),
                              .to = ledger::PurseId::Spending({.high = 1, .low = low}),
                              .amount = Money{1000 * i},
                              .lease = {},
                              .device = {},
                              .note = i % 2 == 0 ? "note" : "",
                              .at = Instant{1'800'000'000'000'000 + i}};
    StoredRow row;
    row.sequence = i;
    row.amount = 1000 * i;
    row.made_at = transfer.at.micros;
    row.to_account = BytesOf(1, low);
    row.note = transfer.note;
    if (i % 3 == 0) {
      transfer.lease = {.task = {.job = {.high = 9, .low = low}, .index = 4}, .attempt = 2};
      transfer.device = {.high = 8, .low = low};
      row.job = BytesOf(9, low);
      row.device = BytesOf(8, low);
      row.task_index = 4;
      row.attempt = 2;
    }
    before = ledger::HashAfter(before, transfer);
    row.hash = std::string(ledger::Bytes(before));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Finding> Check(std::vector<StoredRow> rows,
                           const std::optional<Head>& noted = std::nullopt) {
  std::ranges::sort(rows, {}, &StoredRow::sequence);
  ChainCheck check(noted);
  for (const auto& row : rows) check.Take(row.View());
  check.Finish();
  return check.TakeFindings();
}

Head HeadOf(const StoredRow& row) {
  return {.sequence = static_cast<std::uint64_t>(row.sequence), .hash = *row.hash};
}

using Names = std::vector<std::string>;

Names Objects(const std::vector<Finding>& findings) {
  Names objects;
  for (const auto& finding : findings) objects.push_back(finding.object);
  return objects;
}

// The number cells of a row but its own number, and the others that are not empty.
std::vector<std::int64_t*> Numbers(StoredRow& row) {
  return {&row.kind,       &row.from_kind, &row.to_kind, &row.amount,
          &row.task_index, &row.attempt,   &row.made_at};
}
std::vector<std::string*> Texts(StoredRow& row) {
  std::vector<std::string*> texts = {&row.from_account, &row.to_account, &*row.hash};
  if (!row.note.empty()) texts.push_back(&row.note);
  if (row.job) texts.push_back(&*row.job);
  if (row.device) texts.push_back(&*row.device);
  return texts;
}

void FlipByte(std::int64_t& number) {
  const auto byte = *rc::gen::inRange(0, 8);
  const auto flip = *rc::gen::inRange<std::uint64_t>(1, 256);
  number = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) ^ (flip << (8 * byte)));
}

void FlipByte(std::string& text) {
  const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
  text[at] = static_cast<char>(text[at] ^ *rc::gen::inRange(1, 256));
}

// One byte of any cell but the row's number.
void FlipAnywhere(StoredRow& row) {
  const auto numbers = Numbers(row);
  const auto texts = Texts(row);
  const auto cell = *rc::gen::inRange<std::size_t>(0, numbers.size() + texts.size());
  cell < numbers.size() ? FlipByte(*numbers[cell]) : FlipByte(*texts[cell - numbers.size()]);
}

TEST(ChainCheckTest, ChainOfTheCoreHasNoFinding) {
  const auto rows = Chain(20);
  ChainCheck check(HeadOf(rows[11]));
  for (const auto& row : rows) check.Take(row.View());
  check.Finish();
  EXPECT_EQ(Objects(check.TakeFindings()), Names{});
  EXPECT_EQ(check.rows(), 20U);
  EXPECT_EQ(check.head().sequence, 20U);
  EXPECT_EQ(check.head().hash, rows.back().hash);
}

RC_GTEST_PROP(ChainCheckTest, EachChangedRowIsNamedAndNoOther, ()) {
  auto rows = Chain(*rc::gen::inRange(1, 40));
  std::vector<std::string> changed;
  for (auto& row : rows) {
    if (*rc::gen::inRange(0, 3) != 0) continue;
    FlipAnywhere(row);
    changed.push_back("transfer " + std::to_string(row.sequence));
  }
  RC_ASSERT(Objects(Check(std::move(rows))) == changed);
}

RC_GTEST_PROP(ChainCheckTest, ChangedNumberIsFound, ()) {
  auto rows = Chain(*rc::gen::inRange(2, 40));
  auto& row = rows[*rc::gen::inRange<std::size_t>(0, rows.size())];
  const auto before = row.sequence;
  FlipByte(row.sequence);
  const auto after = row.sequence;
  RC_PRE(std::ranges::count(rows, after, &StoredRow::sequence) == 1);
  const auto noted = HeadOf(Chain(std::ssize(rows)).back());
  const auto findings = Check(std::move(rows), noted);
  const auto objects = Objects(findings);
  const auto mentions = [&](std::int64_t number) {
    return std::ranges::any_of(findings, [&](const Finding& finding) {
      return finding.object.ends_with(" " + std::to_string(number)) ||
             finding.what.find(" " + std::to_string(number)) != std::string::npos;
    });
  };
  // The last one that went further back leaves its old number free: the noted head tells.
  RC_ASSERT(mentions(before));
  RC_ASSERT(mentions(after));
}

RC_GTEST_PROP(ChainCheckTest, RemovedRowInTheMiddleIsFound, ()) {
  auto rows = Chain(*rc::gen::inRange(2, 40));
  const auto at = *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(rows) - 1);
  rows.erase(rows.begin() + at);
  const Names missing = {"transfer " + std::to_string(at + 1)};
  RC_ASSERT(Objects(Check(rows)) == missing);
  // Numbered anew, so that there is no gap.
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].sequence = static_cast<std::int64_t>(i) + 1;
  RC_ASSERT(!Check(rows).empty());
}

RC_GTEST_PROP(ChainCheckTest, CutEndIsFoundByANotedHead, ()) {
  auto rows = Chain(*rc::gen::inRange(2, 40));
  const auto keep = *rc::gen::inRange<std::size_t>(0, rows.size());
  const auto head = HeadOf(rows.back());
  rows.resize(keep);
  RC_ASSERT(Check(rows).empty());
  RC_ASSERT(Check(rows, head).size() == 1);
  RC_ASSERT(Check(rows, Head{.sequence = 0, .hash = head.hash}).size() == 1);
  if (keep > 0) RC_ASSERT(Check(rows, HeadOf(rows.back())).empty());
}

RC_GTEST_PROP(ChainCheckTest, SwappedRowsAreFound, ()) {
  auto rows = Chain(*rc::gen::inRange(2, 40));
  const auto one = *rc::gen::inRange<std::size_t>(0, rows.size());
  const auto other = *rc::gen::inRange<std::size_t>(0, rows.size());
  RC_PRE(one != other);
  std::swap(rows[one].sequence, rows[other].sequence);
  const auto objects = Objects(Check(rows));
  for (const auto at : {one, other}) {
    RC_ASSERT(std::ranges::count(objects, "transfer " + std::to_string(at + 1)) == 1);
  }
}

RC_GTEST_PROP(ChainCheckTest, InsertedRowIsFound, ()) {
  auto rows = Chain(*rc::gen::inRange(1, 40));
  const auto at = *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(rows) + 1);
  const auto copied = *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(rows));
  RC_PRE(copied != at);  // there it would be the copied row that is in the wrong place
  StoredRow row = rows[static_cast<std::size_t>(copied)];
  rows.insert(rows.begin() + at, std::move(row));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].sequence = static_cast<std::int64_t>(i) + 1;
  const auto objects = Objects(Check(rows));
  RC_ASSERT(std::ranges::count(objects, "transfer " + std::to_string(at + 1)) == 1);
}

// Who works out all hashes anew makes a good chain, but not the one whose head was noted.
TEST(ChainCheckTest, ChainMadeAnewIsFoundByANotedHead) {
  auto rows = Chain(9);
  const auto noted = HeadOf(rows.back());
  rows[2].amount += 1;
  RowHasher hasher;
  RowHasher::Hash before{};
  for (auto& row : rows) {
    before = hasher.HashAfter(before, row.View());
    row.hash = std::string(before.data(), before.size());
  }
  EXPECT_EQ(Objects(Check(rows)), Names{});
  EXPECT_EQ(Objects(Check(rows, noted)), Names{"transfer 9"});
}

// Who works out one hash anew betrays the row behind it.
TEST(ChainCheckTest, RowChangedWithItsHashIsFoundBehindIt) {
  auto rows = Chain(9);
  rows[2].amount += 1;
  RowHasher hasher;
  RowHasher::Hash before{};
  std::ranges::copy(*rows[1].hash, before.begin());
  const auto hash = hasher.HashAfter(before, rows[2].View());
  rows[2].hash = std::string(hash.data(), hash.size());
  EXPECT_EQ(Objects(Check(rows)), Names{"transfer 4"});
}

TEST(ChainCheckTest, FindingSaysWhetherContentsOrHashWereChanged) {
  auto rows = Chain(9);
  rows[2].amount += 1;
  (*rows[6].hash)[0] ^= 1;
  const auto findings = Check(rows);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].what, "its contents are not what its hash covers");
  EXPECT_EQ(findings[1].what, "its hash is not that of its contents");
}

// Cells that the encoding cannot tell apart.
TEST(ChainCheckTest, CellOfAnotherShapeIsFound) {
  const auto changed = [](auto change) {
    auto rows = Chain(9);
    change(rows[2]);
    return Objects(Check(std::move(rows)));
  };
  const Names third = {"transfer 3"};
  EXPECT_EQ(changed([](StoredRow& row) { row.from_account += '\0'; }), third);
  EXPECT_EQ(changed([](StoredRow& row) { row.from_account.pop_back(); }), third);
  EXPECT_EQ(changed([](StoredRow& row) { row.hash->pop_back(); }), third);
  EXPECT_EQ(changed([](StoredRow& row) { *row.hash += 'x'; }), third);
  EXPECT_EQ(changed([](StoredRow& row) { row.hash.reset(); }), third);
  EXPECT_EQ(changed([](StoredRow& row) { row.hash = ""; }), third);
  auto rows = Chain(2);
  rows[0].job = BytesOf(0, 0);
  EXPECT_EQ(Objects(Check(rows)), Names{"transfer 1"});
}

TEST(ChainCheckTest, FindingsAreBounded) {
  auto rows = Chain(kChainFindingsMax + 5);
  for (auto& row : rows) row.amount += 1;
  ChainCheck check;
  for (const auto& row : rows) check.Take(row.View());
  check.Finish();
  EXPECT_EQ(check.TakeFindings().size(), kChainFindingsMax);
  EXPECT_EQ(check.damaged(), kChainFindingsMax + 5);
}

}  // namespace
}  // namespace ioworker::audit
