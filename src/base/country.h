// Country: two letters by ISO 3166-1, and a set of countries to serve. Values only: any thread.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ioworker {

// Nil where none has been said.
class Country {
 public:
  Country() = default;

  // "DE"; nothing for what is no country's code. Small letters are read, too.
  static std::optional<Country> Parse(std::string_view text);

  bool IsNil() const { return letters_[0] == 0; }

  // "DE"; empty for nil.
  std::string Text() const { return IsNil() ? "" : std::string(letters_.data(), 2); }

  auto operator<=>(const Country&) const = default;

 private:
  std::array<char, 2> letters_{};
};

// Whom somebody serves: those of `only`, if it names any, but none of `but`. Both ascending. Who
// has not said where he is gets nothing as soon as either names one.
struct Countries {
  std::vector<Country> only{};
  std::vector<Country> but{};

  auto operator<=>(const Countries&) const = default;

  bool Serve(Country country) const;
};

}  // namespace ioworker
