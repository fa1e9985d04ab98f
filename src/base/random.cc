#include "base/random.h"

#include <cstring>

#include <sodium.h>

#include "base/check.h"

namespace ioworker {

std::uint64_t Random::Below(std::uint64_t bound) {
  CHECK(bound != 0);
  // Rejects the few values that would favour small results.
  const std::uint64_t unfair = (0 - bound) % bound;
  for (;;) {
    const std::uint64_t value = Next();
    if (value >= unfair) return value % bound;
  }
}

std::string Random::Bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const std::uint64_t word = Next();
    std::memcpy(bytes.data() + at, &word, std::min(sizeof word, size - at));
  }
  return bytes;
}

SystemRandom::SystemRandom() { CHECK(sodium_init() >= 0, "libsodium cannot start"); }

std::uint64_t SystemRandom::Next() {
  std::uint64_t word = 0;
  randombytes_buf(&word, sizeof word);
  return word;
}

// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
std::uint64_t SeededRandom::Next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t word = state_;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
  return word ^ (word >> 31);
}

}  // namespace ioworker
