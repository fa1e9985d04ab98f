// Attack: something that a hostile job tries from inside its container.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ioworker::attacks {

// How it went, as far as the attacker can see. What only the machine's owner could see is checked
// from outside (tests/e2e/attacks.test).
struct Verdict {
  bool contained = true;
  std::string figures{};
};

struct Attack {
  const char* name;
  Verdict (*run)();
};

// Adds "what" to the figures, and says that the attack came through if it did.
void Expect(Verdict& verdict, bool contained, const std::string& what);

std::vector<Attack> ProcessAttacks();
std::vector<Attack> StorageAttacks();
std::vector<Attack> KernelAttacks();
std::vector<Attack> NetworkAttacks();
std::vector<Attack> FilterAttacks();

}  // namespace ioworker::attacks
