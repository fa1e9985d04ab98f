// SHA-256, whole or in pieces, and hexadecimal. Any thread; one Digester belongs to one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ioworker {

inline constexpr std::size_t kSha256Bytes = 32;

// Lower-case hexadecimal of any bytes.
std::string Hex(std::string_view bytes);

// Nothing unless the text is an even number of hexadecimal digits.
std::optional<std::string> FromHex(std::string_view text);

// The 32 bytes themselves.
std::string Sha256(std::string_view bytes);

// For what is too big to hold: Add pieces in order, then Finish once.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;

  void Add(std::string_view bytes);
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ioworker
