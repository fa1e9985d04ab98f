#include "passkeys/attestation.h"

#include <cstdint>
#include <optional>

#include "passkeys/strict_json.h"

namespace ioworker::passkeys {
namespace {

constexpr const char* kField = "response.attestationObject";

// Reads the few forms of CBOR that occur here: definite lengths in their shortest form.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }

  std::optional<std::uint64_t> Map() { return Head(kMap); }
  std::optional<std::string_view> Text() { return Content(kText); }
  std::optional<std::string_view> Bytes() { return Content(kBytes); }

  std::optional<std::int64_t> Integer() {
    if (const auto value = Head(kUnsigned); value && *value <= INT32_MAX) {
      return static_cast<std::int64_t>(*value);
    }
    if (const auto value = Head(kNegative); value && *value <= INT32_MAX) {
      return -1 - static_cast<std::int64_t>(*value);
    }
    return std::nullopt;
  }

 private:
  // Major types, RFC 8949, section 3.1.
  static constexpr unsigned kUnsigned = 0;
  static constexpr unsigned kNegative = 1;
  static constexpr unsigned kBytes = 2;
  static constexpr unsigned kText = 3;
  static constexpr unsigned kMap = 5;

  unsigned At(std::size_t i) const { return static_cast<std::uint8_t>(rest_[i]); }

  // The value of the next item's head, which is taken if it is of this type.
  std::optional<std::uint64_t> Head(unsigned type) {
    if (rest_.empty() || At(0) >> 5 != type) return std::nullopt;
    const unsigned low = At(0) & 31;
    if (low < 24) {
      rest_.remove_prefix(1);
      return low;
    }
    constexpr unsigned kFourBytes = 26;  // more would be longer than the whole object may be
    if (low > kFourBytes) return std::nullopt;
    const std::size_t size = std::size_t{1} << (low - 24);
    if (rest_.size() < 1 + size) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 1; i <= size; ++i) value = value << 8 | At(i);
    const std::uint64_t shorter_max = size == 1 ? 23 : size == 2 ? 0xFF : 0xFFFF;
    if (value <= shorter_max) return std::nullopt;
    rest_.remove_prefix(1 + size);
    return value;
  }

  std::optional<std::string_view> Content(unsigned type) {
    const auto size = Head(type);
    if (!size || *size > rest_.size()) return std::nullopt;
    const std::string_view content = rest_.substr(0, *size);
    rest_.remove_prefix(*size);
    return content;
  }

  std::string_view rest_;
};

struct Statement {
  std::optional<std::int64_t> algorithm;
  std::optional<std::string_view> signature;
  bool foreign = false;  // has what we do not read, such as certificates
};

// Nothing if it is broken; after a foreign member the rest is not read.
std::optional<Statement> ReadStatement(Reader& reader) {
  const auto members = reader.Map();
  if (!members || *members > 3) return std::nullopt;
  Statement statement;
  for (std::uint64_t i = 0; i < *members; ++i) {
    const auto key = reader.Text();
    if (!key) return std::nullopt;
    if (*key == "alg" && !statement.algorithm) {
      statement.algorithm = reader.Integer();
      if (!statement.algorithm) return std::nullopt;
    } else if (*key == "sig" && !statement.signature) {
      statement.signature = reader.Bytes();
      if (!statement.signature) return std::nullopt;
    } else {
      statement.foreign = true;
      return statement;
    }
  }
  return statement;
}

struct Parts {
  std::optional<std::string_view> format;
  std::optional<std::string_view> data;
  std::optional<Statement> statement;
};

std::optional<Parts> ReadParts(Reader& reader) {
  if (reader.Map() != 3) return std::nullopt;
  Parts parts;
  for (int i = 0; i < 3; ++i) {
    const auto key = reader.Text();
    if (key == "fmt" && !parts.format) {
      parts.format = reader.Text();
    } else if (key == "authData" && !parts.data) {
      parts.data = reader.Bytes();
    } else if (key == "attStmt" && !parts.statement) {
      parts.statement = ReadStatement(reader);
      if (parts.statement && parts.statement->foreign) return parts;
    } else {
      return std::nullopt;
    }
  }
  const bool whole = parts.format && parts.data && parts.statement && reader.at_end();
  return whole ? std::optional(parts) : std::nullopt;
}

}  // namespace

Result<Attestation> ReadAttestation(std::string_view object) {
  if (object.size() > kAttestationBytesMax) return InvalidResponse(kField, "it is too long");
  Reader reader(object);
  const auto parts = ReadParts(reader);
  if (!parts) return InvalidResponse(kField, "it is no attestation object in canonical CBOR");
  const Statement& statement = *parts->statement;
  const bool none =
      parts->format == "none" && !statement.foreign && !statement.algorithm && !statement.signature;
  const bool self = parts->format == "packed" && !statement.foreign && statement.algorithm &&
                    statement.signature && !statement.signature->empty() &&
                    statement.signature->size() <= kSignatureBytesMax;
  if (!none && !self) {
    return InvalidArgument(kField, "passkey_attestation_unsupported",
                           "this passkey's maker vouches for it in a way that we did not ask for; "
                           "ask the browser for attestation \"none\"");
  }
  Attestation attestation{.authenticator_data = std::string(*parts->data)};
  if (self) {
    attestation.self_signature = *statement.signature;
    attestation.algorithm = *statement.algorithm;
  }
  return attestation;
}

}  // namespace ioworker::passkeys
