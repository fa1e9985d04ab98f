// The questions that a job asks for names, and the answers that it gets: as much of RFC 1035 as one
// question by UDP needs. Pure; any thread. Questions are bytes from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "egress/address.h"

namespace ioworker::egress {

enum class DnsType : std::uint16_t { kA = 1, kAaaa = 28 };

enum class DnsCode : std::uint8_t {
  kOk = 0,
  kFormat = 1,
  kFailed = 2,
  kNoSuchName = 3,
  kNotDone = 4,
  kRefused = 5
};

struct DnsQuestion {
  std::uint16_t id = 0;
  bool recurse = false;    // it asks us to ask others
  std::string name{};      // lower case, without the dot at the end
  std::uint16_t type = 0;  // DnsType, or another
  std::string section{};   // the question as it came, to be said again
};

inline constexpr std::size_t kDnsBytesMax = 512;     // of a message by UDP
inline constexpr std::size_t kDnsAddressesMax = 16;  // of an answer, so that it fits

// Nothing unless it is one plain question, of class IN, for a name of letters, digits, '-' and '_'.
std::optional<DnsQuestion> ParseQuestion(std::string_view message);

// With those addresses that are of the type asked for.
std::string AnswerTo(const DnsQuestion& question, DnsCode code,
                     const std::vector<Address>& addresses = {}, seconds time_to_live = {});

// For what is no question: the same number, and that it is not understood. Nothing if it has no
// number, or is an answer itself.
std::optional<std::string> Misunderstood(std::string_view message);

// "example.org" is that name; "*.example.org" is every name below it.
bool IsNamed(const std::vector<std::string>& patterns, std::string_view name);

}  // namespace ioworker::egress
