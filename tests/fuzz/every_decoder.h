// The decoders by name; see decoders.h.
#pragma once

#include <string_view>

#include "base/check.h"
#include "base/result.h"

namespace ioworker::fuzz {

// What is refused has words for people, and a field where one is at fault.
inline void CheckRefusal(const Error& error) {
  CHECK(!error.message.empty() || !error.detail.empty(), "a refusal says why");
}

void Json(std::string_view bytes);
void RequestTarget(std::string_view bytes);
void HttpRequest(std::string_view bytes);
void HttpResponse(std::string_view bytes);
void WebSocket(std::string_view bytes);
void Url(std::string_view bytes);
void Cookie(std::string_view bytes);
void DeviceFrame(std::string_view bytes);
void CoordinatorFrame(std::string_view bytes);
void TrunkFrame(std::string_view bytes);
void SpecYaml(std::string_view bytes);
void SpecJson(std::string_view bytes);
void Policy(std::string_view bytes);
void Dns(std::string_view bytes);
void Words(std::string_view bytes);
void Units(std::string_view bytes);
void Challenge(std::string_view bytes);
void Sealed(std::string_view bytes);
void ServerEvents(std::string_view bytes);
void EngineReply(std::string_view bytes);
void EngineLog(std::string_view bytes);
void Archive(std::string_view bytes);
void ImageReference(std::string_view bytes);
void TrialFacts(std::string_view bytes);
void Token(std::string_view bytes);
void KeySet(std::string_view bytes);
void SignInAnswer(std::string_view bytes);
void ProviderFile(std::string_view bytes);
void Base58(std::string_view bytes);
void ClientData(std::string_view bytes);
void PasskeyResponse(std::string_view bytes);
void Attestation(std::string_view bytes);
void SigningEnvelope(std::string_view bytes);
void MailAddress(std::string_view bytes);
void EpochRecord(std::string_view bytes);

}  // namespace ioworker::fuzz
