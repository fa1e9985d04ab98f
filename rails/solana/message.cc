#include "rails/solana/message.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "base/check.h"

namespace ioworker::solana {
namespace {

constexpr std::size_t kSignatureBytes = 64;

struct Entry {
  AccountUse use;
  std::string text;    // base 58
  std::string folded;  // the same without case
};

int ClassOf(const AccountUse& use) { return (use.signs ? 0 : 2) + (use.writable ? 0 : 1); }

// Digits before letters, letters without case; of texts that differ in case alone, the one with the
// lower-case letter at the first difference.
bool TextBefore(const Entry& a, const Entry& b) {
  if (a.folded != b.folded) return a.folded < b.folded;
  return a.text > b.text;
}

std::vector<Entry> CollectAccounts(const Message& message) {
  std::map<Address, AccountUse> uses;
  const auto merge = [&](const AccountUse& use) {
    auto& known = uses.try_emplace(use.address, AccountUse{.address = use.address}).first->second;
    known.signs |= use.signs;
    known.writable |= use.writable;
  };
  for (const auto& instruction : message.instructions) {
    merge({.address = instruction.program});
    std::ranges::for_each(instruction.accounts, merge);
  }
  uses.erase(message.payer);
  std::vector<Entry> entries;
  for (const auto& [address, use] : uses) {
    Entry entry{.use = use, .text = FormatAddress(address), .folded = {}};
    for (const char c : entry.text) {
      entry.folded.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    entries.push_back(std::move(entry));
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return ClassOf(a.use) != ClassOf(b.use) ? ClassOf(a.use) < ClassOf(b.use) : TextBefore(a, b);
  });
  entries.insert(entries.begin(),
                 {.use = {.address = message.payer, .signs = true, .writable = true},
                  .text = FormatAddress(message.payer),
                  .folded = {}});
  return entries;
}

}  // namespace

std::string CompactU16(std::size_t number) {
  CHECK(number <= 0xffff, "a compact number has 16 bits");
  std::string bytes;
  while (number >= 0x80) {
    bytes.push_back(static_cast<char>((number & 0x7f) | 0x80));
    number >>= 7;
  }
  bytes.push_back(static_cast<char>(number));
  return bytes;
}

Result<std::string> LegacyEncoder::Encode(const Message& message) const {
  const auto entries = CollectAccounts(message);
  if (entries.size() > 0xff) return TooLarge("message", "a transaction names 255 accounts at most");
  std::map<Address, char> places;
  std::string keys;
  char signers = 0;
  char reading_signers = 0;
  char reading_others = 0;
  for (const auto& [use, text, folded] : entries) {
    places[use.address] = static_cast<char>(places.size());
    keys += use.address.View();
    if (use.signs) ++signers;
    if (use.signs && !use.writable) ++reading_signers;
    if (!use.signs && !use.writable) ++reading_others;
  }
  std::string bytes = {signers, reading_signers, reading_others};
  bytes += CompactU16(entries.size()) + keys;
  bytes += message.lifetime.View();
  bytes += CompactU16(message.instructions.size());
  for (const auto& instruction : message.instructions) {
    bytes += places.at(instruction.program);
    bytes += CompactU16(instruction.accounts.size());
    for (const auto& use : instruction.accounts) bytes += places.at(use.address);
    bytes += CompactU16(instruction.data.size()) + instruction.data;
  }
  const auto signed_bytes = 1 + static_cast<std::size_t>(signers) * kSignatureBytes + bytes.size();
  if (signed_bytes > kTransactionBytesMax) {
    return TooLarge("message", "a transaction has 1232 bytes at most");
  }
  return bytes;
}

std::string WireTransaction(const std::vector<std::string>& signatures, std::string_view message) {
  std::string bytes = CompactU16(signatures.size());
  for (const auto& signature : signatures) {
    CHECK(signature.size() == kSignatureBytes);
    bytes += signature;
  }
  return bytes.append(message);
}

}  // namespace ioworker::solana
