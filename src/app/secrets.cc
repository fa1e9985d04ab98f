#include "app/secrets.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

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
                           field +
                               ".password is missing; it is kept nowhere to be used again, so "
                               "give it with each submit");
  }
  if (registry.password().size() > most || !IsOneLine(registry.password())) {
    return InvalidArgument(
        field + ".password", "invalid_text",
        fmt::format("{}.password must be one line of UTF-8, {} bytes at most", field, most));
  }
  return {};
}

Status CheckValues(const App& app, const v1::JobSpec& spec, const std::string& field) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : spec.secrets()) {
    bytes += value.size();
    if (!value.empty()) continue;
    return InvalidArgument(field + "." + name, "missing",
                           fmt::format("{}.{} is empty; values are kept nowhere to be used again, "
                                       "so give each with each submit",
                                       field, name));
  }
  const std::size_t most = app.settings.limits.spec.secrets_bytes_max;
  if (bytes <= most) return {};
  return InvalidArgument(
      field, "too_long",
      fmt::format("{} has {} bytes, {} at most are allowed", field, bytes, most));
}

// A map's own order may differ from time to time; the same secrets are to read the same.
std::string Serialized(const v1::LeaseSecrets& secrets) {
  std::string text;
  google::protobuf::io::StringOutputStream stream(&text);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  secrets.SerializeToCodedStream(&coded);
  coded.Trim();
  return text;
}

}  // namespace

Result<std::string> ReadSecrets(const App& app, const v1::JobSpec& spec, const std::string& field) {
  if (!spec.has_registry() && spec.secrets().empty()) return std::string();
  if (app.sealer == nullptr) {
    return Conflict(
        "secrets_not_kept",
        "this network keeps no secrets: its operator gives the coordinators one file of "
        "keys with --sealing-keys");
  }
  v1::LeaseSecrets secrets;
  if (spec.has_registry()) {
    TRY(CheckPassword(app, spec.registry(), field + ".registry"));
    *secrets.mutable_registry() = spec.registry();
  }
  TRY(CheckValues(app, spec, field + ".secrets"));
  *secrets.mutable_secrets() = spec.secrets();
  return Serialized(secrets);
}

std::string SealSecrets(const App& app, const std::string& secrets, JobId job) {
  return secrets.empty() ? secrets : app.sealer->Seal(secrets, job.Text());
}

Result<v1::LeaseSecrets> GetLeaseSecrets(App& app, const Caller& caller,
                                         const v1::GetLeaseSecretsRequest& request) {
  TRY(const auto lease, FindHeldLease(app, caller,
                                      {.job_id = request.job_id(),
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
