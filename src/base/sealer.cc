#include "base/sealer.h"

#include <cctype>

#include <sodium.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"

namespace ioworker {
namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kNameBytes = 8;  // of a key
constexpr char kFormat = 1;
constexpr std::size_t kHeadBytes = 1 + kNameBytes + kNonceBytes;
constexpr std::size_t kFileBytesMax = 16 << 10;

static_assert(Sealer::kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

unsigned char* Raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string NameOf(const std::string& key) {
  return Sha256("ioworker sealing key\n" + key).substr(0, kNameBytes);
}

std::unexpected<Error> BadFile(const std::string& path, const std::string& why) {
  return Conflict("sealing_keys_unusable", "the file of sealing keys " + path + " " + why);
}

}  // namespace

Sealer::Sealer(std::vector<std::string> keys) : keys_(std::move(keys)) {
  CHECK(!keys_.empty(), "a sealer needs a key");
  for (const auto& key : keys_) CHECK(key.size() == kKeyBytes, "a sealing key has 32 bytes");
}

Result<Sealer> Sealer::Load(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) return BadFile(path, "is not there");
  if ((about.st_mode & 077) != 0) {
    return BadFile(path, "can be read by others; run: chmod 600 " + path);
  }
  TRY(const std::string text, ReadFile(path, kFileBytesMax));
  std::vector<std::string> keys;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) {
      line.pop_back();
    }
    if (line.empty() || line.starts_with('#')) continue;
    auto key = FromHex(line);
    if (!key || key->size() != kKeyBytes || keys.size() == kKeysMax) {
      return BadFile(path, "must hold 1 to 16 lines of 64 hexadecimal digits");
    }
    keys.push_back(*std::move(key));
  }
  if (keys.empty()) return BadFile(path, "holds no key");
  return Sealer(std::move(keys));
}

Result<Sealer> Sealer::LoadOrMake(const std::string& path) {
  struct stat about{};
  if (stat(path.c_str(), &about) != 0) {
    TRY(WriteFile(path, Hex(SystemRandom().Bytes(kKeyBytes)) + "\n", FileMode::kOwnerOnly));
  }
  return Load(path);
}

std::string Sealer::Seal(std::string_view plain, std::string_view about) const {
  std::string sealed = kFormat + NameOf(keys_[0]) + SystemRandom().Bytes(kNonceBytes);
  const std::string nonce = sealed.substr(kHeadBytes - kNonceBytes);
  sealed.resize(kHeadBytes + plain.size() + kTagBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Raw(sealed) + kHeadBytes, nullptr, Raw(plain),
                                             plain.size(), Raw(about), about.size(), nullptr,
                                             Raw(nonce), Raw(keys_[0]));
  return sealed;
}

Result<std::string> Sealer::Open(std::string_view sealed, std::string_view about) const {
  if (sealed.size() < kHeadBytes + kTagBytes || sealed[0] != kFormat) {
    return Internal("what was sealed is damaged");
  }
  const auto name = sealed.substr(1, kNameBytes);
  const auto nonce = sealed.substr(1 + kNameBytes, kNonceBytes);
  const auto body = sealed.substr(kHeadBytes);
  for (const auto& key : keys_) {
    if (NameOf(key) != name) continue;
    std::string plain(body.size() - kTagBytes, '\0');
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        Raw(plain), nullptr, nullptr, Raw(body), body.size(), Raw(about), about.size(), Raw(nonce),
        Raw(key));
    if (failed != 0) return Internal("what was sealed is damaged, or belongs to something else");
    return plain;
  }
  return Conflict("sealed_by_another_key",
                  "this was sealed by a key that this coordinator does not have; its operator puts "
                  "it back into the file of sealing keys");
}

std::string Sealer::Mark(std::string_view text) const {
  std::string mark(crypto_generichash_BYTES, '\0');
  crypto_generichash(Raw(mark), mark.size(), Raw(text), text.size(), Raw(keys_[0]),
                     keys_[0].size());
  return mark;
}

}  // namespace ioworker
