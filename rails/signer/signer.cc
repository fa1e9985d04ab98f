#include "rails/signer/signer.h"

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "base/text.h"
#include "rails/signer/refusal.h"
#include "rails/solana/base58.h"
#include "rails/wire.h"

namespace ioworker::signer {

using nlohmann::json;

Signer::Signer(KeyPair key, const SignerPolicy& policy, Books& books, const Clock& clock)
    : key_(std::move(key)), policy_(policy), books_(books), clock_(clock) {}

std::string Signer::treasury() const { return solana::EncodeBase58(key_.public_key()); }

Result<std::string> Signer::Sign(std::string_view message) {
  TRY(const auto intent, DecodeMessage(message));
  TRY(CheckPolicy(policy_, solana::AddressOf(key_.public_key()), intent));
  TRY(books_.Enter(intent, message, clock_.Now()));
  return key_.Sign(message);
}

std::string Signer::AnswerLine(std::string_view line) {
  const auto refuse = [](const Error& error) {
    LogWarning("refused: {}: {}", error.reason, error.message);
    return json{{"error", {{"code", error.reason}, {"message", ToUtf8(error.message)}}}}.dump();
  };
  const json request = rails::ParseLine(line);
  if (request.is_null()) {
    return refuse(Refuse(kBadRequest, "a request is one line with one JSON object").error());
  }
  if (request.contains("describe")) return json{{"treasury", treasury()}}.dump();
  const auto sign = request.find("sign");
  const auto bytes = sign != request.end() && sign->is_string()
                         ? DecodeBase64(sign->get_ref<const std::string&>())
                         : std::nullopt;
  if (!bytes) return refuse(Refuse(kBadRequest, "sign must be base 64 of a message").error());
  const auto signature = Sign(*bytes);
  if (!signature) return refuse(signature.error());
  return json{{"signature", solana::EncodeBase58(*signature)}}.dump();
}

}  // namespace ioworker::signer
