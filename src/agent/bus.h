// Bus: asks other programs of this machine by D-Bus. A bus that does not answer is no error: what
// is asked for is not known.
//
// One thread. Calls block, for a fifth of a second at most.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sd_bus;
struct sd_bus_message;

namespace ioworker::agent {

// Whom to ask, and about what.
struct BusObject {
  const char* service = nullptr;
  const char* path = nullptr;
  const char* interface = nullptr;
};

inline constexpr BusObject kLogind{.service = "org.freedesktop.login1",
                                   .path = "/org/freedesktop/login1",
                                   .interface = "org.freedesktop.login1.Manager"};

class Bus {
 public:
  // `address`: as DBUS_SYSTEM_BUS_ADDRESS; empty: the system's bus. Connects when first asked, and
  // again after it was lost, each half minute at most.
  explicit Bus(std::string address = {});
  ~Bus();

  Bus(Bus&& other) noexcept;
  Bus& operator=(Bus&& other) noexcept;

  std::optional<bool> BoolProperty(const BusObject& object, const char* name);
  std::optional<std::uint32_t> Uint32Property(const BusObject& object, const char* name);
  std::optional<std::uint64_t> Uint64Property(const BusObject& object, const char* name);
  std::optional<std::string> TextProperty(const BusObject& object, const char* name);

  // A method without arguments that returns one whole number, of 32 or 64 bits.
  std::optional<std::uint64_t> CallForNumber(const BusObject& object, const char* method);

  // A method with at most one argument that returns true or false.
  std::optional<bool> CallForTruth(const BusObject& object, const char* method,
                                   std::optional<std::uint32_t> argument = {});

  // A method that returns an array of structures; hands out the text fields of each. `signature` is
  // that of one structure, without brackets.
  std::optional<std::vector<std::vector<std::string>>> CallForRows(const BusObject& object,
                                                                   const char* method,
                                                                   const char* signature);

 private:
  using Read = std::function<int(sd_bus_message*)>;

  bool Connect();
  bool Call(const BusObject& object, const char* method, const Read& read,
            std::optional<std::uint32_t> argument = {});
  bool Property(const BusObject& object, const char* name, char type, void* to);
  void Lost(int error);

  std::string address_;
  sd_bus* bus_ = nullptr;
  std::int64_t tried_at_ = 0;  // microseconds, steady
};

}  // namespace ioworker::agent
