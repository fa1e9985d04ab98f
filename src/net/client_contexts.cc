#include "net/client_contexts.h"

#include <utility>

#include "net/tls.h"

namespace ioworker::net {
namespace {

constexpr Duration kLasts = minutes{1};

}  // namespace

Result<TlsContext> ClientContexts::Find(const std::string& ca_path, Duration now) {
  Kept& kept = kept_[ca_path];
  if (kept.context && now - kept.made < kLasts) return kept.context;
  auto made = ClientTls(ca_path);
  if (!made) {
    kept_.erase(ca_path);
    return std::unexpected(std::move(made).error());
  }
  kept = {.context = *std::move(made), .made = now};
  return kept.context;
}

}  // namespace ioworker::net
