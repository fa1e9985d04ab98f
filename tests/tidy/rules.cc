#include "rules.h"

namespace ioworker::tidy {

const std::map<std::string, std::set<std::string>>& Arrows() {
  static const std::set<std::string> kDomain = {
      "domain/ids",  "domain/accounts", "domain/ledger", "domain/devices",
      "domain/jobs", "domain/market",   "domain/events", "domain/rewards"};
  const auto with_domain = [](std::set<std::string> more) {
    more.insert(kDomain.begin(), kDomain.end());
    return more;
  };
  static const std::map<std::string, std::set<std::string>> kArrows = {
      {"base", {}},
      {"domain/ids", {}},
      {"domain/accounts", {"domain/ids"}},
      {"domain/jobs", {"domain/ids"}},
      {"domain/devices", {"domain/ids", "domain/jobs"}},
      {"domain/ledger", {"domain/ids", "domain/jobs"}},
      {"domain/market", {"domain/ids", "domain/jobs", "domain/devices"}},
      {"domain/events", {"domain/ids", "domain/jobs"}},
      {"domain/policy", {"domain/ids", "domain/jobs"}},
      {"domain/rewards", {"domain/ids", "domain/jobs"}},
      {"db", {}},
      {"db/sqlite", {"db"}},
      {"db/postgres", {"db"}},
      {"db/testing", {"db", "db/sqlite", "db/postgres"}},
      {"store", with_domain({"db"})},
      {"core", with_domain({"db", "store"})},
      {"audit", {"db", "domain/ids"}},
      {"app", with_domain({"core", "store", "db", "domain/policy", "contract"})},
      {"net", {}},
      {"jose", {}},
      {"rails", {}},
      {"oidc", {"jose", "net"}},
      {"http", with_domain({"app", "net", "contract"})},
      {"gateway", with_domain({"app", "core", "store", "net", "contract"})},
      {"auth", with_domain({"app", "core", "store", "net", "http", "oidc", "passkeys",
                            "solana_sign_in", "mail", "contract"})},
      {"tasks", with_domain({"app", "core", "store", "contract"})},
      {"engine", {}},
      {"engine/docker", {"engine", "net"}},
      {"engine/fake", {"engine"}},
      {"agent",
       {"net", "engine", "egress", "db", "domain/ids", "domain/jobs", "domain/policy", "contract"}},
      {"egress", {}},
      {"passkeys", {}},
      {"solana_sign_in", {}},
      {"mail", {}},
      {"probe", {}},
      {"client", {"net", "contract"}},
      {"cli", {"client", "contract", "domain/rewards"}},
  };
  return kArrows;
}

const std::vector<BannedCall>& BannedCalls() {
  static const std::vector<BannedCall> kBanned = {
      {"system_clock::now", "base/clock.h: Clock::Now", {"src/base/clock.cc"}},
      {"steady_clock::now", "base/clock.h: Clock::Steady", {"src/base/clock.cc"}},
      {"random_device", "base/random.h: SystemRandom", {}},
      {"std::rand(", "base/random.h: Random", {}},
      {"getenv(", "settings that bin/ reads once", {"src/bin/", "tests/"}},
      {"sleep_for(", "a Condition with a deadline", {}},
      {"usleep(", "a Condition with a deadline", {}},
      {"std::thread ", "base/thread.h: StartThread", {}},
      {"std::mutex ", "base/mutex.h: Mutex", {"src/base/mutex.h"}},
      {"system(\"", "posix_spawn with arguments", {}},
      {"popen(", "posix_spawn with arguments", {}},
      {"printf(\"", "fmt::print, or the log", {"src/base/check.cc", "cmake/"}},
      {"TODO", "an issue, or the work itself", {"tests/tidy/"}},
      {"FIXME", "an issue, or the work itself", {"tests/tidy/"}},
  };
  return kBanned;
}

const std::vector<std::string>& OpenSslFolders() {
  static const std::vector<std::string> kFolders = {"src/net/", "src/jose/", "src/audit/"};
  return kFolders;
}

}  // namespace ioworker::tidy
