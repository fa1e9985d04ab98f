// Person: who signed in, as a provider says. Values; any thread.
#pragma once

#include <string>
#include <string_view>

namespace ioworker::oidc {

struct Person {
  std::string provider{};       // name
  std::string subject{};        // stays the same for ever; with the provider it is the key, and
                                // nothing else is: names and addresses change hands
  std::string name{};           // for display; may be empty
  std::string email{};          // may be empty; never a key
  bool email_verified = false;  // says the provider
  bool private_relay = false;   // an address of Apple's that hides the person's own

  bool operator==(const Person&) const = default;
};

// A name fit for display: one line, cut to 100 bytes; empty if it is none.
std::string ShownName(std::string_view name);

// An address that looks like one; empty if it does not.
std::string ShownEmail(std::string_view email);

}  // namespace ioworker::oidc
