#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "ioworker/v1/sessions.pb.h"

namespace ioworker::cli {
namespace {

Result<ExitCode> ListKeys(Session& session) {
  TRY(const auto list, session.Call<v1::ListApiKeysResponse>(v1::ListApiKeysRequest()));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"KEY"}, {"NAME", false, true}, {"CREATED"}, {"EXPIRES"}});
  for (const v1::ApiKey& key : list.api_keys()) {
    table.Add({key.id(), key.name(), TimeText(key.created_at(), key.has_created_at()),
               TimeText(key.expires_at(), key.has_expires_at())});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

Result<ExitCode> CreateKey(Session& session, const v1::CreateApiKeyRequest& request) {
  TRY(const auto key, session.Call<v1::ApiKey>(request));
  if (session.json) {
    session.PrintJson(key);
    return ExitCode::kDone;
  }
  session.out() << Printable(key.secret()) << '\n';
  session.Tell("{}, until {}; the secret is shown this once", Printable(key.id()),
               TimeText(key.expires_at(), key.has_expires_at()));
  return ExitCode::kDone;
}

}  // namespace

void AddKeys(CLI::App& app, Session& session) {
  CLI::App* const keys = AddGroup(app, "keys", "API keys for programs");
  AddCommand(*keys, "list", "List your keys", session, [&session] { return ListKeys(session); });

  struct CreateOptions {
    v1::CreateApiKeyRequest request;
    std::uint32_t days = 90;
  };
  const auto create = std::make_shared<CreateOptions>();
  CLI::App* const create_command =
      AddCommand(*keys, "create", "Make a key and print its secret", session, [&session, create] {
        create->request.set_expires_in_days(create->days);
        return CreateKey(session, create->request);
      });
  create_command->add_option("name", *create->request.mutable_name(), "For people")->required();
  create_command->add_option("--days", create->days, "Good for this long")
      ->check(CLI::Range(1U, 3650U))
      ->capture_default_str();

  const auto request = std::make_shared<v1::DeleteApiKeyRequest>();
  AddCommand(*keys, "delete", "End a key", session,
             [&session, request]() -> Result<ExitCode> {
               TRY(const auto deleted, session.Call<v1::DeleteApiKeyResponse>(*request));
               if (session.json) session.PrintJson(deleted);
               return ExitCode::kDone;
             })
      ->add_option("key", *request->mutable_api_key_id(), "Key id")
      ->required();
}

}  // namespace ioworker::cli
