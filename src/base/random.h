// Random: the only source of chance. Asked at the edges; the core gets ids and numbers handed in.
//
// SystemRandom is cryptographically strong and safe on any thread. SeededRandom replays a run from
// one number, is not safe for secrets, and belongs to one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ioworker {

class Random {
 public:
  virtual ~Random() = default;

  virtual std::uint64_t Next() = 0;

  // Uniform in [0, bound); bound must not be 0.
  std::uint64_t Below(std::uint64_t bound);

  // True once in `n` times on average.
  bool OneIn(std::uint64_t n) { return Below(n) == 0; }

  // `size` random bytes.
  std::string Bytes(std::size_t size);
};

class SystemRandom final : public Random {
 public:
  SystemRandom();
  std::uint64_t Next() override;
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() override;

 private:
  std::uint64_t state_;
};

}  // namespace ioworker
