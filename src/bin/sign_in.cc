#include "bin/sign_in.h"

#include <filesystem>
#include <utility>

#include "base/log.h"
#include "bin/mail_file.h"
#include "mail/log_mailer.h"
#include "oidc/http_fetch.h"
#include "oidc/provider_file.h"

namespace ioworker::bin {
namespace {

constexpr const char* kMailFile = "/mail.toml";
constexpr const char* kProviders = "/providers";

// The mail server of mail.toml, or the log.
Result<std::unique_ptr<mail::Mailer>> MakeMailer(const std::string& path, app::App& app) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return std::unique_ptr<mail::Mailer>(std::make_unique<mail::LogMailer>());
  }
  TRY(auto settings, LoadMailSettings(path));
  TRY(auto mailer, mail::SmtpMailer::Make(std::move(settings), app.clock, app.random));
  return std::unique_ptr<mail::Mailer>(std::move(mailer));
}

}  // namespace

SignInParts::SignInParts() = default;
SignInParts::~SignInParts() = default;

Result<std::unique_ptr<SignInParts>> MakeSignIn(const SignInSettings& settings, app::App& app,
                                                auth::Sessions& sessions) {
  auto parts = std::make_unique<SignInParts>();
  parts->fetch = std::make_unique<oidc::HttpFetch>(net::HttpClientOptions{});
  TRY(parts->mailer, MakeMailer(settings.folder + kMailFile, app));
  const bool to_log = dynamic_cast<mail::LogMailer*>(parts->mailer.get()) != nullptr;
  parts->outbox = std::make_unique<mail::Outbox>(*parts->mailer, app.clock);
  TRY(auto providers, oidc::LoadProviders(settings.folder + kProviders));
  for (const auto& provider : providers) LogInfo("people may sign in with {}", provider.title);
  parts->providers = std::make_unique<auth::ProviderWay>(app, std::move(providers), *parts->fetch);
  parts->email = std::make_unique<auth::EmailWay>(app, *parts->outbox, to_log);
  parts->identities =
      std::make_unique<auth::Identities>(app, parts->providers->Titles(), settings.sign_up);
  parts->sign_in =
      std::make_unique<auth::SignIn>(auth::SignIn::Parts{.app = app,
                                                         .sessions = sessions,
                                                         .identities = *parts->identities,
                                                         .providers = *parts->providers,
                                                         .email = *parts->email});
  return parts;
}

}  // namespace ioworker::bin
