#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "ioworker/v1/sessions.pb.h"

namespace ioworker::cli {
namespace {

// "jobs:write", as people write v1::JOBS_WRITE.
std::string ScopeWord(int scope) {
  std::string word = v1::Scope_Name(static_cast<v1::Scope>(scope));
  std::ranges::transform(word, word.begin(), [](char c) {
    return c == '_' ? ':' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return word;
}

std::vector<std::string> ScopeWords() {
  std::vector<std::string> words;
  for (int scope = v1::JOBS_READ; scope <= v1::NETWORK_WRITE; ++scope) {
    words.push_back(ScopeWord(scope));
  }
  return words;
}

v1::Scope ScopeOf(std::string word) {
  std::ranges::transform(word, word.begin(), [](char c) {
    return c == ':' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  });
  v1::Scope scope = v1::SCOPE_UNSPECIFIED;
  v1::Scope_Parse(word, &scope);
  return scope;
}

// Each writing includes its reading, which is therefore not named beside it.
std::string ScopesText(const v1::ApiKey& key) {
  const auto has = [&](int scope) {
    return std::ranges::find(key.scopes(), scope) != key.scopes().end();
  };
  std::string text;
  for (int scope = v1::JOBS_READ; scope <= v1::NETWORK_WRITE; ++scope) {
    const bool included = scope % 2 == 1 && has(scope + 1);
    if (has(scope) && !included) text += (text.empty() ? "" : " ") + ScopeWord(scope);
  }
  return text;
}

Result<ExitCode> ListKeys(Session& session) {
  TRY(const auto list, session.Call<v1::ListApiKeysResponse>(v1::ListApiKeysRequest()));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"KEY"}, {"NAME", false, true}, {"CREATED"}, {"EXPIRES"}, {"SCOPES"}});
  for (const v1::ApiKey& key : list.api_keys()) {
    table.Add({key.id(), key.name(), TimeText(key.created_at(), key.has_created_at()),
               TimeText(key.expires_at(), key.has_expires_at()), ScopesText(key)});
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
    std::vector<std::string> scopes{};
  };
  const auto create = std::make_shared<CreateOptions>();
  CLI::App* const create_command =
      AddCommand(*keys, "create", "Make a key and print its secret", session, [&session, create] {
        create->request.set_expires_in_days(create->days);
        for (const std::string& word : create->scopes) {
          create->request.add_scopes(ScopeOf(word));
        }
        return CreateKey(session, create->request);
      });
  create_command->add_option("name", *create->request.mutable_name(), "For people")->required();
  create_command->add_option("--days", create->days, "Good for this long")
      ->check(CLI::Range(1U, 3650U))
      ->capture_default_str();
  create_command
      ->add_option("--scope", create->scopes,
                   "What it may do, more than once; jobs:write devices:write money:read "
                   "account:read if not said")
      ->check(CLI::IsMember(ScopeWords()));

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
