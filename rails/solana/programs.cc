#include "rails/solana/programs.h"

#include "base/check.h"

namespace ioworker::solana {
namespace {

Address Known(std::string_view text) {
  const auto address = ParseAddress(text);
  CHECK(address.has_value());
  return *address;
}

}  // namespace

const Address& SystemProgram() {
  static const Address kAddress = Known("11111111111111111111111111111111");
  return kAddress;
}

const Address& ComputeBudgetProgram() {
  static const Address kAddress = Known("ComputeBudget111111111111111111111111111111");
  return kAddress;
}

const Address& TokenProgram() {
  static const Address kAddress = Known("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
  return kAddress;
}

const Address& Token2022Program() {
  static const Address kAddress = Known("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");
  return kAddress;
}

const Address& AssociatedTokenProgram() {
  static const Address kAddress = Known("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
  return kAddress;
}

const Address& MemoProgram() {
  static const Address kAddress = Known("MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr");
  return kAddress;
}

const Address& RecentBlockhashesSysvar() {
  static const Address kAddress = Known("SysvarRecentB1ockHashes11111111111111111111");
  return kAddress;
}

const Address& RentSysvar() {
  static const Address kAddress = Known("SysvarRent111111111111111111111111111111111");
  return kAddress;
}

}  // namespace ioworker::solana
