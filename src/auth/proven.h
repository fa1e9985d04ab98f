// Proven: who it is, as a way in has shown it. The value that every way ends in.
#pragma once

#include <string>

namespace ioworker::auth {

struct Proven {
  std::string provider;  // of accounts::Identity, which these become
  std::string subject;
  std::string name{};  // for people
  std::string email{};
  std::string passkey{};  // its key and counter, as they are now
};

}  // namespace ioworker::auth
