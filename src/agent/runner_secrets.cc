// What a runner does with its lease's secrets: asks for them, lays them into memory, and knows them
// as long as it may meet them in the lease's log.
#include <map>
#include <string>
#include <vector>

#include "agent/runner.h"

namespace ioworker::agent {
namespace {

std::map<std::string, std::string> FilesOf(const v1::LeaseSecrets& secrets) {
  return {secrets.secrets().begin(), secrets.secrets().end()};
}

// The password is for the engine, and no task sees it; still, nobody should.
SecretMatcher MatcherOf(const std::map<std::string, std::string>& files,
                        const std::string& password) {
  std::vector<std::string> values{password};
  for (const auto& [name, value] : files) values.push_back(value);
  return SecretMatcher(values);
}

}  // namespace

Result<v1::LeaseSecrets> Runner::AskForSecrets() {
  v1::LeaseSecrets secrets;
  if (!spec_.HasSecrets()) return secrets;
  TRY(secrets, transfers_.GetSecrets(ref_, {.stop = interrupt_.get_token()}));
  matcher_ = MatcherOf(FilesOf(secrets), secrets.registry().password());
  return secrets;
}

Status Runner::LaySecrets(const v1::LeaseSecrets& secrets) {
  if (spec_.secrets.empty()) return {};
  TRY(secrets_path_,
      context_.scratch.secrets().Lay(context_.scratch.FolderOf(ref_), FilesOf(secrets)));
  return {};
}

// The container's files outlive the device's program. If they do not, the container is lost too,
// but its log may hold what they said.
Status Runner::FindSecrets() {
  if (spec_.secrets.empty()) return {};
  const std::string folder = context_.scratch.FolderOf(ref_);
  if (const auto files = context_.scratch.secrets().Read(folder)) {
    secrets_path_ = context_.scratch.secrets().Find(folder);
    matcher_ = MatcherOf(*files, {});
    return {};
  }
  TRY(AskForSecrets());
  return {};
}

// As the coordinator, the renter and the log may see it.
Ending Runner::Shown(Ending ending) const {
  ending.message = Redact(matcher_, ending.message);
  return ending;
}

}  // namespace ioworker::agent
