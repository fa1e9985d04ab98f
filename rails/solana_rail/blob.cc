#include "rails/solana_rail/blob.h"

#include <optional>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "rails/rail_error.h"
#include "rails/solana/base58.h"
#include "rails/solana/message.h"
#include "rails/wire.h"

namespace ioworker::solana_rail {
namespace {

using nlohmann::json;

constexpr std::size_t kSignatureBytes = 64;
constexpr int kBlobVersion = 1;

std::string SignatureIn(const std::string& transaction) {
  return solana::EncodeBase58(std::string_view(transaction).substr(1, kSignatureBytes));
}

// One signature, and a size that the network takes.
bool LooksSigned(const std::string& transaction) {
  return transaction.size() > 1 + kSignatureBytes &&
         transaction.size() <= solana::kTransactionBytesMax && transaction[0] == 1;
}

std::unexpected<Error> Unreadable(const char* why) {
  return rails::RailFailure(rails::RailCode::kPreparedUnreadable, why);
}

// Nothing if any member is missing or of another kind.
std::optional<PreparedBlob> ReadMembers(const json& from) {
  bool good = true;
  const auto text = [&](const char* name) {
    const auto found = from.find(name);
    good = good && found != from.end() && found->is_string();
    return good ? found->get<std::string>() : std::string();
  };
  PreparedBlob blob;
  blob.genesis_hash = text("genesis");
  const auto account = solana::ParseAddress(text("nonce_account"));
  const auto nonce = solana::ParseAddress(text("nonce"));
  const auto transaction = DecodeBase64(text("transaction"));
  const auto cancel = DecodeBase64(text("cancel"));
  const auto order = rails::ReadOrder(from);
  const auto slot = from.find("slot");
  good = good && account && nonce && transaction && cancel && order && slot != from.end() &&
         slot->is_number_unsigned();
  if (!good || !LooksSigned(*transaction) || !LooksSigned(*cancel)) return std::nullopt;
  blob.order = *order;
  blob.nonce_account = *account;
  blob.nonce = *nonce;
  blob.slot = slot->get<std::uint64_t>();
  blob.transaction = *transaction;
  blob.cancel = *cancel;
  return blob;
}

}  // namespace

std::string PreparedBlob::Signature() const { return SignatureIn(transaction); }
std::string PreparedBlob::CancelSignature() const { return SignatureIn(cancel); }

std::string EncodeBlob(const PreparedBlob& blob) {
  json made = rails::ToJson(blob.order);
  made["version"] = kBlobVersion;
  made["genesis"] = blob.genesis_hash;
  made["nonce_account"] = FormatAddress(blob.nonce_account);
  made["nonce"] = FormatAddress(blob.nonce);
  made["slot"] = blob.slot;
  made["transaction"] = EncodeBase64(blob.transaction);
  made["cancel"] = EncodeBase64(blob.cancel);
  return EncodeBase64Url(made.dump());
}

Result<PreparedBlob> DecodeBlob(const std::string& text, const std::string& genesis_hash) {
  const auto bytes = DecodeBase64Url(text);
  const json from = bytes ? rails::ParseLine(*bytes) : json();
  if (from.is_null() || from.value("version", json()) != kBlobVersion) {
    return Unreadable("prepared is no blob of this rail");
  }
  auto blob = ReadMembers(from);
  if (!blob) return Unreadable("prepared is damaged");
  if (blob->genesis_hash != genesis_hash) return Unreadable("prepared is of another cluster");
  return *std::move(blob);
}

}  // namespace ioworker::solana_rail
