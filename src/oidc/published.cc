#include "oidc/published.h"

#include "oidc/refusal.h"

namespace ioworker::oidc {
namespace {

// A clock that was set back makes everything old.
bool Within(const std::optional<Instant>& asked_at, Duration length, Instant now) {
  return asked_at && now >= *asked_at && now - *asked_at < length;
}

Result<std::string> FetchDocument(Fetch& fetch, const std::string& url) {
  const auto response = fetch.Send({.url = url, .headers = {{"Accept", "application/json"}}});
  if (!response) return ProviderUnavailable(url + ": " + response.error().message);
  if (response->status != 200) {
    return ProviderUnavailable(url + ": status " + std::to_string(response->status));
  }
  return response->body;
}

}  // namespace

Result<Metadata> Published::FindMetadata(Instant now) {
  if (provider_.kind != ProviderKind::kOpenId) return KnownMetadata(provider_);
  const Lock lock(mutex_);
  if (metadata_ && Within(metadata_asked_at_, kPublishedLifetime, now)) return *metadata_;
  if (!metadata_ && Within(metadata_asked_at_, kPauseAfterFailure, now)) {
    return ProviderUnavailable("discovery failed a moment ago");
  }
  metadata_.reset();
  metadata_asked_at_ = now;
  TRY(const auto document, FetchDocument(fetch_, MetadataUrl(provider_.issuer)));
  TRY(metadata_, ReadMetadata(document, provider_.issuer));
  return *metadata_;
}

Result<Published::Keys> Published::FindKeys(const Metadata& metadata, Instant now) {
  const Lock lock(mutex_);
  if (keys_ && Within(keys_fetched_at_, kPublishedLifetime, now)) return keys_;
  if (!keys_ && Within(keys_asked_at_, kPauseAfterFailure, now)) {
    return ProviderUnavailable("fetching keys failed a moment ago");
  }
  keys_.reset();
  return FetchKeys(metadata, now);
}

Result<Published::Keys> Published::FindNewerKeys(const Metadata& metadata, Instant now) {
  const Lock lock(mutex_);
  if (keys_ && Within(keys_asked_at_, kKeysAgainPause, now)) return keys_;
  return FetchKeys(metadata, now);
}

Result<Published::Keys> Published::FetchKeys(const Metadata& metadata, Instant now) {
  keys_asked_at_ = now;
  TRY(const auto document, FetchDocument(fetch_, metadata.endpoints.keys));
  auto keys = jose::KeySet::Read(document);
  if (!keys) return ProviderMisconfigured("its keys: " + keys.error().reason);
  keys_ = std::make_shared<const jose::KeySet>(*std::move(keys));
  keys_fetched_at_ = now;
  return keys_;
}

}  // namespace ioworker::oidc
