#include "rails/settings/key_file.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

namespace ioworker::rail_settings {
namespace {

constexpr std::size_t kFileBytesMax = 1'024;
constexpr std::size_t kSeedBytes = 32;

std::unexpected<Error> Refuse(std::string message) { return Conflict("key", std::move(message)); }

}  // namespace

Result<KeyPair> LoadKey(const std::string& path) {
  struct stat about{};
  if (lstat(path.c_str(), &about) != 0) {
    return Refuse("the key file " + path + " cannot be read: " + std::strerror(errno));
  }
  if (!S_ISREG(about.st_mode) || about.st_uid != geteuid() || (about.st_mode & 077) != 0) {
    return Refuse("the key file " + path + " must be a file of the signer's own user that nobody "
                  "else can read; run: chmod 600 " + path);
  }
  TRY(const auto text, ReadFile(path, kFileBytesMax));
  const auto list = nlohmann::json::parse(text, nullptr, false);
  std::string bytes;
  if (list.is_array()) {
    for (const auto& one : list) {
      const bool byte = one.is_number_unsigned() && one.get<std::uint64_t>() < 256;
      if (!byte) return Refuse("the key file " + path + " is no list of 64 bytes");
      bytes.push_back(static_cast<char>(one.get<std::uint64_t>()));
    }
  }
  if (bytes.size() != kSeedBytes + kPublicKeyBytes) {
    return Refuse("the key file " + path + " is no list of 64 bytes");
  }
  auto pair = KeyPair::FromSeed(bytes.substr(0, kSeedBytes));
  if (pair.public_key() != bytes.substr(kSeedBytes)) {
    return Refuse("the key file " + path + " is damaged: its halves do not belong together");
  }
  return pair;
}

Result<std::string> MakeKey(const std::string& path, const std::string& seed) {
  struct stat about{};
  if (lstat(path.c_str(), &about) == 0) return Refuse(path + " is there already");
  const auto pair = KeyPair::FromSeed(seed);
  nlohmann::json list = nlohmann::json::array();
  for (const char byte : seed + pair.public_key()) list.push_back(static_cast<unsigned char>(byte));
  TRY(WriteFile(path, list.dump(), FileMode::kOwnerOnly));
  return pair.public_key();
}

}  // namespace ioworker::rail_settings
