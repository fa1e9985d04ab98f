#include "auth/email_way.h"

#include <utility>

#include <fmt/format.h>

#include "domain/accounts/identity.h"
#include "mail/address.h"

namespace ioworker::auth {

Result<EmailWait> EmailWay::Begin(const std::string& email, const std::string& asked_from,
                                  bool known_browser) {
  TRY(const auto address, mail::NormalAddress(email));
  TRY(const auto made,
      codes_.Make({.email = address, .asked_from = asked_from, .known_browser = known_browser}));
  const std::string& network = app_.settings.network_name;
  TRY(outbox_.Post({.to = address,
                    .subject = fmt::format("{} is your code for {}", made.code, network),
                    .text = fmt::format(
                        "Your code to sign in to {} at {}:\n\n    {}\n\n"
                        "It is good for ten minutes, in the browser that asked for it. Nobody of "
                        "the network asks you for it. If you have not asked for a code, do "
                        "nothing: without it nobody gets in.\n",
                        network, app_.settings.public_url, made.code),
                    .good_until = made.expires_at}));
  return EmailWait{.code_attempt = made.attempt};
}

Result<Proven> EmailWay::Finish(const EmailWait& wait, const std::string& typed) {
  TRY(auto address, codes_.Take(wait.code_attempt, typed));
  return Proven{.provider = std::string(accounts::kEmailProvider),
                .subject = address,
                .name = address,
                .email = address};
}

}  // namespace ioworker::auth
