#include "decoders.h"

#include <algorithm>

#include "every_decoder.h"

namespace ioworker::fuzz {

std::span<const Decoder> Decoders() {
  static constexpr Decoder kDecoders[] = {{"json", Json},
                                          {"request_target", RequestTarget},
                                          {"http_request", HttpRequest},
                                          {"http_response", HttpResponse},
                                          {"websocket", WebSocket},
                                          {"url", Url},
                                          {"cookie", Cookie},
                                          {"device_frame", DeviceFrame},
                                          {"coordinator_frame", CoordinatorFrame},
                                          {"trunk_frame", TrunkFrame},
                                          {"spec_yaml", SpecYaml},
                                          {"spec_json", SpecJson},
                                          {"policy", Policy},
                                          {"dns", Dns},
                                          {"words", Words},
                                          {"units", Units},
                                          {"challenge", Challenge},
                                          {"sealed", Sealed},
                                          {"server_events", ServerEvents},
                                          {"engine_reply", EngineReply},
                                          {"engine_log", EngineLog},
                                          {"archive", Archive},
                                          {"image_reference", ImageReference},
                                          {"trial_facts", TrialFacts},
                                          {"token", Token},
                                          {"key_set", KeySet},
                                          {"sign_in_answer", SignInAnswer},
                                          {"provider_file", ProviderFile},
                                          {"base58", Base58},
                                          {"client_data", ClientData},
                                          {"passkey_response", PasskeyResponse},
                                          {"attestation", Attestation},
                                          {"signing_envelope", SigningEnvelope},
                                          {"mail_address", MailAddress},
                                          {"epoch_record", EpochRecord}};
  return kDecoders;
}

const Decoder* FindDecoder(std::string_view name) {
  const auto found = std::ranges::find(Decoders(), name, &Decoder::name);
  return found == Decoders().end() ? nullptr : &*found;
}

}  // namespace ioworker::fuzz
