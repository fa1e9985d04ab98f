#include "rails/signer/decode.h"

#include <vector>

#include "rails/signer/refusal.h"
#include "rails/solana/program_address.h"
#include "rails/solana/programs.h"

namespace ioworker::signer {
namespace {

using solana::Address;
using solana::Instruction;

constexpr std::size_t kAccountsMax = 32;
constexpr std::size_t kInstructionsMax = 8;
constexpr std::size_t kPayoutInstructions = 6;
constexpr std::size_t kCancelInstructions = 4;

// Takes bytes from the front; once it has failed it stays so and gives zeros.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  std::string_view Take(std::size_t size) {
    good_ = good_ && size <= left_.size();
    if (!good_) return {};
    const auto taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

  std::uint8_t Byte() {
    const auto taken = Take(1);
    return taken.empty() ? 0 : static_cast<std::uint8_t>(taken[0]);
  }

  // Least first.
  template <class Number>
  Number LittleEndian() {
    Number number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
      number = static_cast<Number>(number | static_cast<Number>(Byte()) << (8 * i));
    }
    return number;
  }

  // A length that fits one byte: nothing here is as long as 128.
  std::size_t Length(std::size_t most) {
    const std::size_t length = Byte();
    good_ = good_ && length <= most && length < 0x80;
    return good_ ? length : 0;
  }

  Address ReadAddress() {
    const auto taken = Take(solana::kAddressBytes);
    return taken.empty() ? Address{} : solana::AddressOf(taken);
  }

  void Fail() { good_ = false; }
  bool good() const { return good_; }
  bool AtEnd() const { return good_ && left_.empty(); }

 private:
  std::string_view left_;
  bool good_ = true;
};

// What an instruction says of its accounts' rights stands in the header for the whole message; it
// is settled by the comparison at the end.
struct RawInstruction {
  Address program;
  std::vector<Address> accounts{};
  std::string data{};
};

struct RawMessage {
  std::vector<Address> accounts{};
  solana::Hash lifetime;
  std::vector<RawInstruction> instructions{};
};

Result<RawMessage> Split(std::string_view bytes) {
  Reader reader(bytes);
  RawMessage message;
  reader.Take(3);  // the header, compared at the end
  const std::size_t accounts = reader.Length(kAccountsMax);
  for (std::size_t i = 0; i < accounts; ++i) message.accounts.push_back(reader.ReadAddress());
  message.lifetime = reader.ReadAddress();
  const auto account = [&]() {
    const std::size_t place = reader.Byte();
    if (place >= message.accounts.size()) reader.Fail();
    return reader.good() ? message.accounts[place] : Address{};
  };
  const std::size_t instructions = reader.Length(kInstructionsMax);
  for (std::size_t i = 0; i < instructions; ++i) {
    RawInstruction one{.program = account()};
    const std::size_t uses = reader.Length(kAccountsMax);
    for (std::size_t j = 0; j < uses; ++j) one.accounts.push_back(account());
    one.data = std::string(reader.Take(reader.Length(0x7f)));
    message.instructions.push_back(std::move(one));
  }
  if (!reader.AtEnd() || message.accounts.empty()) {
    return Refuse(kMalformed, "the bytes are no legacy message of a payout's size");
  }
  return message;
}

std::unexpected<Error> NotAllowed(std::string_view what) {
  return Refuse(kInstructionNotAllowed,
                std::string(what) + "; a payout advances its nonce, sets limit and price, makes "
                                    "the token account, transfers and names itself");
}

// The number behind a tag of one byte; the whole data is compared at the end.
template <class Number>
Number NumberIn(const RawInstruction& instruction) {
  Reader reader(instruction.data);
  reader.Byte();
  return reader.LittleEndian<Number>();
}

Result<solana::NonceUse> ReadUse(const RawMessage& message) {
  const auto& list = message.instructions;
  if (list[0].program != solana::SystemProgram() || list[0].accounts.size() != 3) {
    return NotAllowed("the first instruction is not AdvanceNonceAccount");
  }
  if (list[1].program != solana::ComputeBudgetProgram() ||
      list[2].program != solana::ComputeBudgetProgram()) {
    return NotAllowed("the second and third instruction do not set limit and price");
  }
  if (list.back().program != solana::MemoProgram()) return NotAllowed("the last is no memo");
  return solana::NonceUse{.treasury = message.accounts[0],
                          .nonce_account = list[0].accounts[0],
                          .nonce = message.lifetime,
                          .compute_units = NumberIn<std::uint32_t>(list[1]),
                          .unit_price = NumberIn<std::uint64_t>(list[2]),
                          .payout = list.back().data};
}

Result<Intent> ReadIntent(const RawMessage& message) {
  const auto& list = message.instructions;
  if (list.size() != kPayoutInstructions && list.size() != kCancelInstructions) {
    return NotAllowed("there are more or fewer instructions");
  }
  TRY(auto use, ReadUse(message));
  if (list.size() == kCancelInstructions) {
    if (!use.payout.starts_with(solana::kCancelMark)) return NotAllowed("it names no cancel");
    use.payout.erase(0, solana::kCancelMark.size());
    if (!solana::IsPayoutId(use.payout)) return NotAllowed("its memo is no payout id");
    return use;
  }
  if (!solana::IsPayoutId(use.payout)) return NotAllowed("its memo is no payout id");
  const auto& create = list[3];
  const auto& transfer = list[4];
  if (create.program != solana::AssociatedTokenProgram() || create.accounts.size() != 6) {
    return NotAllowed("the fourth instruction makes no token account");
  }
  if (transfer.program != solana::TokenProgram() || transfer.accounts.size() != 4 ||
      transfer.data.size() != 10) {
    return NotAllowed("the fifth instruction is no transfer of the classic token program");
  }
  return solana::TokenPayout{.use = std::move(use),
                             .owner = create.accounts[2],
                             .mint = create.accounts[3],
                             .units = NumberIn<std::uint64_t>(transfer),
                             .decimals = static_cast<std::uint8_t>(transfer.data[9])};
}

}  // namespace

const solana::NonceUse& UseOf(const Intent& intent) {
  if (const auto* const payout = std::get_if<solana::TokenPayout>(&intent)) return payout->use;
  return std::get<solana::NonceUse>(intent);
}

Result<Intent> DecodeMessage(std::string_view bytes) {
  TRY(const auto raw, Split(bytes));
  TRY(auto intent, ReadIntent(raw));
  const auto* const payout = std::get_if<solana::TokenPayout>(&intent);
  const auto again = solana::LegacyEncoder().Encode(
      payout != nullptr ? solana::PayoutMessage(*payout)
                        : solana::CancelMessage(std::get<solana::NonceUse>(intent)));
  if (!again || *again != bytes) {
    return Refuse(kNotCanonical, "the bytes say more or other than a payout or a cancel does");
  }
  return intent;
}

}  // namespace ioworker::signer
