// Browser: as much of one as signing in needs: it follows redirects, keeps cookies, fills in the
// one form of a page and sends it, until it is sent back to us. One thread.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "net/http_client.h"
#include "oidc/parameters.h"

namespace ioworker::oidc {

class Browser {
 public:
  Browser() : client_({}) {}

  struct Return {
    std::string url;      // without its query
    bool posted = false;  // by a form, as Apple does
    Parameters parameters;
  };

  // From an address to the first one that begins with `home`, signing in as `login` on the way.
  // kNotFound for a page without a form, kDeadlineExceeded after kStepsMax.
  Result<Return> Follow(std::string url, const std::string& home, const std::string& login);

  static constexpr int kStepsMax = 15;

 private:
  Result<net::Response> Send(const std::string& url, const std::string& form, bool post);

  net::HttpClient client_;
  std::map<std::string, std::string> cookies_;
};

}  // namespace ioworker::oidc
