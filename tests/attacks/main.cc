// attacker NAME: runs one attack and says "contained" or "ESCAPED". Without a name: lists them.
#include <algorithm>
#include <cstdio>

#include "attack.h"

namespace ioworker::attacks {

void Expect(Verdict& verdict, bool contained, const std::string& what) {
  if (contained) return;
  verdict.contained = false;
  verdict.figures += " [" + what + "]";
}

namespace {

std::vector<Attack> All() {
  std::vector<Attack> all;
  for (const auto& some :
       {ProcessAttacks(), StorageAttacks(), KernelAttacks(), NetworkAttacks(), FilterAttacks()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

int Run(const std::string& name) {
  const auto all = All();
  const auto found =
      std::ranges::find_if(all, [&](const Attack& each) { return each.name == name; });
  if (found == all.end()) return 2;
  const Verdict verdict = found->run();
  std::puts(
      ((verdict.contained ? "contained " : "ESCAPED ") + name + ":" + verdict.figures).c_str());
  return verdict.contained ? 0 : 1;
}

}  // namespace
}  // namespace ioworker::attacks

int main(int count, char** words) {
  if (count == 2) return ioworker::attacks::Run(words[1]);
  for (const auto& attack : ioworker::attacks::All()) std::puts(attack.name);
  return 0;
}
