#include "rails/solana/instruction.h"

#include "rails/solana/program_address.h"
#include "rails/solana/programs.h"

namespace ioworker::solana {
namespace {

// Tags of the system program's instructions are 32 bits wide, those of the others 8.
constexpr std::uint32_t kSystemCreateAccount = 0;
constexpr std::uint32_t kSystemAdvanceNonce = 4;
constexpr std::uint32_t kSystemInitializeNonce = 6;
constexpr char kComputeUnitLimit = 2;
constexpr char kComputeUnitPrice = 3;
constexpr char kCreateIdempotent = 1;
constexpr char kTransferChecked = 12;

template <class Number>
std::string LittleEndian(Number number) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    bytes.push_back(static_cast<char>(number >> (8 * i)));
  }
  return bytes;
}

AccountUse Reads(const Address& address) { return {.address = address}; }
AccountUse Writes(const Address& address) { return {.address = address, .writable = true}; }
AccountUse Signs(const Address& address) { return {.address = address, .signs = true}; }
AccountUse SignsAndWrites(const Address& address) {
  return {.address = address, .signs = true, .writable = true};
}

}  // namespace

Instruction AdvanceNonce(const Address& nonce_account, const Address& authority) {
  return {.program = SystemProgram(),
          .accounts = {Writes(nonce_account), Reads(RecentBlockhashesSysvar()), Signs(authority)},
          .data = LittleEndian(kSystemAdvanceNonce)};
}

Instruction SetComputeUnitLimit(std::uint32_t units) {
  return {.program = ComputeBudgetProgram(), .data = kComputeUnitLimit + LittleEndian(units)};
}

Instruction SetComputeUnitPrice(std::uint64_t micro_lamports) {
  return {.program = ComputeBudgetProgram(),
          .data = kComputeUnitPrice + LittleEndian(micro_lamports)};
}

Instruction CreateTokenAccount(const Address& payer, const Address& owner, const Address& mint) {
  return {.program = AssociatedTokenProgram(),
          .accounts = {SignsAndWrites(payer), Writes(TokenAccountOf(owner, mint)), Reads(owner),
                       Reads(mint), Reads(SystemProgram()), Reads(TokenProgram())},
          .data = std::string(1, kCreateIdempotent)};
}

Instruction TransferChecked(const TokenTransfer& transfer) {
  return {.program = TokenProgram(),
          .accounts = {Writes(transfer.from), Reads(transfer.mint), Writes(transfer.to),
                       Signs(transfer.authority)},
          .data = kTransferChecked + LittleEndian(transfer.units) +
                  static_cast<char>(transfer.decimals)};
}

Instruction Memo(std::string_view text) {
  return {.program = MemoProgram(), .data = std::string(text)};
}

Instruction CreateAccount(const NewAccount& account) {
  return {.program = SystemProgram(),
          .accounts = {SignsAndWrites(account.payer), SignsAndWrites(account.account)},
          .data = LittleEndian(kSystemCreateAccount) + LittleEndian(account.lamports) +
                  LittleEndian(account.bytes) + std::string(SystemProgram().View())};
}

Instruction InitializeNonce(const Address& nonce_account, const Address& authority) {
  return {.program = SystemProgram(),
          .accounts = {Writes(nonce_account), Reads(RecentBlockhashesSysvar()),
                       Reads(RentSysvar())},
          .data = LittleEndian(kSystemInitializeNonce) + std::string(authority.View())};
}

}  // namespace ioworker::solana
