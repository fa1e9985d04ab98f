// Addresses of programs and system accounts that payouts name. Any thread.
//
// Source: https://solana.com/docs/core/programs, https://spl.solana.com.
#pragma once

#include "rails/solana/address.h"

namespace ioworker::solana {

const Address& SystemProgram();
const Address& ComputeBudgetProgram();
const Address& TokenProgram();            // the classic one
const Address& Token2022Program();        // known to be refused
const Address& AssociatedTokenProgram();  // makes token accounts at derived addresses
const Address& MemoProgram();
const Address& RecentBlockhashesSysvar();
const Address& RentSysvar();

}  // namespace ioworker::solana
