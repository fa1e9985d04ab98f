// Sealer: what is stored so that only this program can read it back, under keys that are kept in a
// file beside the database and never in it.
//
// XChaCha20-Poly1305 with a random nonce, by libsodium. What it belongs to is part of the seal: a
// row that was copied to another object does not open. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ioworker {

class Sealer {
 public:
  static constexpr std::size_t kKeyBytes = 32;
  static constexpr std::size_t kKeysMax = 16;

  // Reads keys, one a line in hexadecimal: the first seals, each opens. To change keys, put a new
  // one before the others, and drop the old ones once nothing is sealed by them any more. Refuses a
  // file that others may read, or that holds no key.
  static Result<Sealer> Load(const std::string& path);

  // The same; without the file, makes one with a new key and mode 0600.
  static Result<Sealer> LoadOrMake(const std::string& path);

  // `keys`: of kKeyBytes each, one at least. For tests, and for what Load reads.
  explicit Sealer(std::vector<std::string> keys);

  // `about`: what it belongs to, e.g. an id.
  std::string Seal(std::string_view plain, std::string_view about) const;

  // kConflict "sealed_by_another_key" if none of the keys is the one; kInternal for what is damaged
  // or belongs to something else.
  Result<std::string> Open(std::string_view sealed, std::string_view about) const;

  // The same for the same text under the first key, and no help in guessing the text without it.
  std::string Mark(std::string_view text) const;

 private:
  std::vector<std::string> keys_;
};

}  // namespace ioworker
