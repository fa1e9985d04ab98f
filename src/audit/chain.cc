#include "audit/chain.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "base/check.h"

namespace ioworker::audit {
namespace {

constexpr std::string_view kUnchanged = "transfer_is_unchanged";
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kNumberBytes = 8;
constexpr std::size_t kFixedBytes = kTagBytes + kHashBytes + 8 * kNumberBytes + 4 * kIdBytes;

// Writes the fixed part of a row, field by field.
struct Fields {
  unsigned char* at;

  void Number(std::int64_t number) {
    auto rest = static_cast<std::uint64_t>(number);
    for (std::size_t i = kNumberBytes; i > 0; --i, rest >>= 8) {
      at[i - 1] = static_cast<unsigned char>(rest & 0xff);
    }
    at += kNumberBytes;
  }
  void Id(std::string_view id) {
    std::memset(at, 0, kIdBytes);
    std::memcpy(at, id.data(), std::min(id.size(), kIdBytes));
    at += kIdBytes;
  }
};

bool IsId(std::string_view bytes) { return bytes.size() == kIdBytes; }

// Absent is NULL, never an id of zeros.
bool IsMaybeId(const std::optional<std::string_view>& bytes) {
  return !bytes || (IsId(*bytes) && bytes->find_first_not_of('\0') != std::string_view::npos);
}

bool IsWellFormed(const ChainRow& row) {
  return row.typed && IsId(row.from_account) && IsId(row.to_account) && IsMaybeId(row.job) &&
         IsMaybeId(row.device);
}

bool Equals(const RowHasher::Hash& hash, const std::optional<std::string_view>& stored) {
  return stored && std::string_view(hash.data(), hash.size()) == *stored;
}

std::string Name(std::int64_t sequence) { return fmt::format("transfer {}", sequence); }

std::string Name(std::int64_t first, std::int64_t last) {
  return first == last ? Name(first) : fmt::format("transfers {} to {}", first, last);
}

}  // namespace

struct RowHasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::array<unsigned char, kFixedBytes> fixed{};

  ~State() {
    EVP_MD_free(sha256);
    EVP_MD_CTX_free(context);
  }
};

RowHasher::RowHasher() : state_(std::make_unique<State>()) {
  CHECK(state_->context != nullptr && state_->sha256 != nullptr, "OpenSSL has no SHA-256");
  std::memcpy(state_->fixed.data(), "ioworker-ledger1", kTagBytes);
}

RowHasher::~RowHasher() = default;

RowHasher::Hash RowHasher::HashAfter(const Hash& previous, const ChainRow& row) {
  auto& fixed = state_->fixed;
  std::memcpy(fixed.data() + kTagBytes, previous.data(), kHashBytes);
  Fields fields{fixed.data() + kTagBytes + kHashBytes};
  fields.Number(row.sequence);
  fields.Number(row.kind);
  fields.Id(row.from_account);
  fields.Number(row.from_kind);
  fields.Id(row.to_account);
  fields.Number(row.to_kind);
  fields.Number(row.amount);
  fields.Id(row.job.value_or(""));
  fields.Number(row.task_index);
  fields.Number(row.attempt);
  fields.Id(row.device.value_or(""));
  fields.Number(row.made_at);
  CHECK(fields.at == fixed.data() + fixed.size());
  Hash hash{};
  unsigned int size = 0;
  const bool done = EVP_DigestInit_ex(state_->context, state_->sha256, nullptr) == 1 &&
                    EVP_DigestUpdate(state_->context, fixed.data(), fixed.size()) == 1 &&
                    EVP_DigestUpdate(state_->context, row.note.data(), row.note.size()) == 1 &&
                    EVP_DigestFinal_ex(state_->context,
                                       reinterpret_cast<unsigned char*>(hash.data()), &size) == 1;
  CHECK(done && size == kHashBytes, "OpenSSL cannot work out SHA-256");
  return hash;
}

void ChainCheck::Take(const ChainRow& row) {
  ++rows_;
  head_.sequence = static_cast<std::uint64_t>(std::max<std::int64_t>(row.sequence, 0));
  head_.hash = row.hash.value_or("");
  CompareWithNoted(row);
  if (!IsNumbered(row)) return;
  if (!row.hash) {
    SettleSuspect("it is not what its hash covers");
    if (!unhashed_from_) unhashed_from_ = row.sequence;
    known_ = false;
  } else {
    SettleUnhashed();
    CheckContents(row);
  }
  last_ = row.sequence;
}

// Numbers go from 1 up without a gap.
bool ChainCheck::IsNumbered(const ChainRow& row) {
  if (row.sequence < 1) {
    ++damaged_;
    Add(kUnchanged, Name(row.sequence), "the first transfer has number 1");
    return false;
  }
  if (row.sequence == last_ + 1) return true;
  SettleSuspect("it is not what its hash covers");
  SettleUnhashed();
  damaged_ += static_cast<std::uint64_t>(row.sequence - last_ - 1);
  Add("transfers_follow_each_other", Name(last_ + 1, row.sequence - 1),
      fmt::format("missing; so transfer {} cannot be checked", row.sequence));
  known_ = false;
  return true;
}

void ChainCheck::CheckContents(const ChainRow& row) {
  const bool well_formed = IsWellFormed(row);
  auto expected = hasher_.HashAfter(stored_, row);
  bool fits = !known_ || Equals(expected, row.hash);
  if (suspect_ && fits) SettleSuspect("its contents are not what its hash covers");
  if (suspect_) {
    const auto otherwise = hasher_.HashAfter(worked_out_, row);
    fits = Equals(otherwise, row.hash);
    if (fits) expected = otherwise;
    SettleSuspect(fits ? "its hash is not that of its contents" : "it is not what its hash covers");
  }
  if (!well_formed) {
    ++damaged_;
    Add(kUnchanged, Name(row.sequence), "a cell is not of the kind that its column has");
  }
  suspect_ = !fits && well_formed;
  std::ranges::fill(stored_, 0);
  std::memcpy(stored_.data(), row.hash->data(), std::min(row.hash->size(), kHashBytes));
  worked_out_ = known_ ? expected : stored_;
  known_ = true;
}

// Names the row before, if it is not what its hash covers.
void ChainCheck::SettleSuspect(std::string_view what) {
  if (!suspect_) return;
  suspect_ = false;
  ++damaged_;
  Add(kUnchanged, Name(last_), std::string(what));
}

void ChainCheck::SettleUnhashed() {
  if (!unhashed_from_) return;
  damaged_ += static_cast<std::uint64_t>(last_ - *unhashed_from_ + 1);
  Add("transfer_has_its_hash", Name(*unhashed_from_, last_),
      "no hash; a coordinator that starts works out those of the ledger's end");
  unhashed_from_.reset();
}

void ChainCheck::CompareWithNoted(const ChainRow& row) {
  if (!noted_ || !row.hash || *row.hash != noted_->hash) return;
  noted_found_ = noted_found_ || noted_->sequence == 0 ||
                 noted_->sequence == static_cast<std::uint64_t>(row.sequence);
}

void ChainCheck::Finish() {
  SettleSuspect("it is not what its hash covers");
  SettleUnhashed();
  if (!noted_ || noted_found_) return;
  constexpr std::string_view kRule = "chain_has_noted_head";
  const auto sequence = noted_->sequence;
  if (sequence > head_.sequence) {
    Add(kRule, fmt::format("transfer {}", sequence),
        fmt::format("noted once, and the ledger ends at {}: it was cut short", head_.sequence));
    return;
  }
  Add(kRule, sequence == 0 ? "books" : fmt::format("transfer {}", sequence),
      "no transfer has the hash that was noted: the ledger was changed or cut short");
}

void ChainCheck::Add(std::string_view rule, std::string object, std::string what) {
  if (findings_.size() >= kChainFindingsMax) return;
  findings_.push_back(
      {.rule = std::string(rule), .object = std::move(object), .what = std::move(what)});
}

}  // namespace ioworker::audit
