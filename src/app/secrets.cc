#include "app/secrets.h"

#include <fmt/format.h>

#include "app/leases.h"
#include "base/text.h"
#include "store/secrets.h"

namespace ioworker::app {
namespace {

Status CheckPassword(const App& app, const v1::RegistryCredential& registry,
                     const std::string& field) {
  const std::size_t most = app.settings.limits.spec.registry_password_bytes_max;
  if (registry.user().empty()) {
    return InvalidArgument(field + ".user", "missing",
                           field + ".user is missing; say who the registry knows the password of");
  }
  if (registry.password().empty()) {
    return InvalidArgument(field + ".password", "missing",
                           field + ".password is missing; it is kept nowhere to be used again, so "
                                   "give it with each submit");
  }
  if (registry.password().size() > most || !IsOneLine(registry.password())) {
    return InvalidArgument(field + ".password", "invalid_text",
                           fmt::format("{}.password must be one line of UTF-8, {} bytes at most",
                                       field, most));
  }
  return {};
}

}  // namespace

Result<std::string> ReadSecrets(const App& app, const v1::JobSpec& spec, const std::string& field) {
  if (!spec.has_registry()) return std::string();
  if (app.sealer == nullptr) {
    return Conflict("secrets_not_kept",
                    "this network keeps no secrets: its operator gives the coordinators one file of "
                    "keys with --sealing-keys");
  }
  v1::LeaseSecrets secrets;
  TRY(CheckPassword(app, spec.registry(), field + ".registry"));
  *secrets.mutable_registry() = spec.registry();
  return secrets.SerializeAsString();
}

std::string SealSecrets(const App& app, const std::string& secrets, JobId job) {
  return secrets.empty() ? secrets : app.sealer->Seal(secrets, job.Text());
}

Result<v1::LeaseSecrets> GetLeaseSecrets(App& app, const Caller& caller,
                                         const v1::GetLeaseSecretsRequest& request) {
  TRY(const auto lease, FindHeldLease(app, caller, {.job_id = request.job_id(),
                                                    .task_index = request.task_index(),
                                                    .attempt = request.attempt()}));
  const JobId job = lease.ref.task.job;
  TRY(auto reader, app.readers.Lend());
  TRY(const auto sealed, store::FindSecrets(*reader, job));
  v1::LeaseSecrets secrets;
  if (!sealed) return secrets;
  if (app.sealer == nullptr) {
    return Conflict("secrets_not_kept", "this coordinator has no sealing keys");
  }
  TRY(const auto plain, app.sealer->Open(*sealed, job.Text()));
  if (!secrets.ParseFromString(plain)) return Internal("what is sealed for a job is damaged");
  return secrets;
}

}  // namespace ioworker::app
