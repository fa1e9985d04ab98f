// Joins every call of the contract to the function that answers it.
#pragma once

#include <functional>
#include <string>

#include "app/app.h"
#include "auth/api_keys.h"
#include "auth/identities.h"
#include "auth/sessions.h"
#include "auth/sign_in.h"
#include "bin/program_bundle.h"
#include "http/binding.h"

namespace ioworker::bin {

// What the calls need; must outlive the binding.
struct CallParts {
  app::App& app;
  auth::Sessions& sessions;
  auth::ApiKeys& api_keys;
  auth::SignIn& sign_in;
  auth::Identities& identities;
  std::function<std::string()> metrics;  // of this process
  ProgramBundle& bundle;
};

// Fills and seals the binding.
Status BindCalls(const CallParts& parts, http::Binding& binding);

}  // namespace ioworker::bin
