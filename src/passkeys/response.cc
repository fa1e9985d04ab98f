#include "passkeys/response.h"

#include "passkeys/ceremony.h"
#include "passkeys/strict_json.h"

namespace ioworker::passkeys {

Result<Response> ReadResponse(std::string_view json) {
  if (json.size() > kResponseBytesMax) {
    return TooLarge("response", "response: a passkey's answer has at most 32 KiB");
  }
  auto object = ParseObject(json);
  if (!object) return InvalidResponse("response", "it is no JSON object");
  const std::string* type = FindString(*object, "type");
  if (type == nullptr || *type != "public-key") return InvalidResponse("type", "not public-key");
  TRY(auto id, ReadBytes(*object, "id", kCredentialIdBytesMax));
  TRY(const auto raw_id, ReadBytes(*object, "rawId", kCredentialIdBytesMax));
  if (id != raw_id) return InvalidResponse("rawId", "it differs from id");
  const auto inner = object->find("response");
  if (inner == object->end() || !inner->is_object()) {
    return InvalidResponse("response", "it is missing");
  }
  return Response{.credential_id = std::move(id), .inner = std::move(*inner)};
}

}  // namespace ioworker::passkeys
