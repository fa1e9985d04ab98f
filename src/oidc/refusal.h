// How sign-in fails, in few words. The person is told "could not sign in"; reason and detail are
// for the log. What strangers wrote is cut before it gets there. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::oidc {

// kUnauthenticated: this sign-in is over, another one may go well.
std::unexpected<Error> Refused(std::string reason, std::string message, std::string_view said = {});

// kUnavailable "provider_unavailable": the provider does not do its part now, whoever it is.
std::unexpected<Error> ProviderUnavailable(std::string_view what);

// kUnavailable "provider_misconfigured": nobody gets in before the operator has mended it.
std::unexpected<Error> ProviderMisconfigured(std::string_view what);

// One line of at most 200 bytes.
std::string ForLog(std::string_view said);

}  // namespace ioworker::oidc
