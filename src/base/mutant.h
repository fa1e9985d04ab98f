// Mutants: known bugs that can be planted one at a time, to see that the simulation finds each
// (tests/simulation/mutants_test.cc, docs/decisions/0015-mutants.md).
//
// Only a library that is built with IOWORKER_MUTANTS has them; elsewhere `Planted` is constant and
// nothing is left of the branch.
#pragma once

namespace ioworker {

enum class Mutant {
  kNone,
  kUnfenced,             // a report of an old attempt counts for the one that runs now
  kAnswersTooEarly,      // a command is answered before its commit
  kRoundsEachMinute,     // each minute's charge is rounded, instead of the whole lease's
  kPaysForSilence,       // a silent device is paid as if it had been heard
  kForgetsRequests,      // a restart forgets which request ids were answered
  kKeepsHolds,           // an ended lease's hold is not given back
  kLendsTwice,           // a placement takes no room on its device
  kRestartsEmpty,        // a restart forgets what each device holds
  kGivesUpLost,          // a task whose device was lost is not tried again
  kForgetsCheckpoints,   // a restart forgets what tasks have saved
  kTakesOldCheckpoints,  // one that was overtaken replaces the newer one
  kSplitsGangs,          // of tasks that start together, one starts alone
  kBreaksChain,          // a restart forgets the hash of the last transfer
};

#ifdef IOWORKER_MUTANTS
inline Mutant planted_mutant = Mutant::kNone;  // one thread
inline bool Planted(Mutant mutant) { return planted_mutant == mutant; }
#else
constexpr bool Planted(Mutant) { return false; }
#endif

}  // namespace ioworker
