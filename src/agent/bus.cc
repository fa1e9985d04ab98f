#include "agent/bus.h"

#include <cerrno>
#include <utility>

#include <systemd/sd-bus.h>

#include "base/clock.h"

namespace ioworker::agent {
namespace {

constexpr std::uint64_t kTimeoutMicros = 200'000;
constexpr std::int64_t kAgainMicros = 30'000'000;
constexpr std::size_t kRowsMax = 1000;

struct MessageUnref {
  void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, MessageUnref>;

// Reads one structure's fields; texts and object paths are kept, the rest is passed over.
int ReadRow(sd_bus_message* message, const char* signature, std::vector<std::string>& texts) {
  for (const char* type = signature; *type != '\0'; ++type) {
    if (*type == 's' || *type == 'o') {
      const char* text = nullptr;
      if (const int read = sd_bus_message_read_basic(message, *type, &text); read < 0) return read;
      texts.emplace_back(text);
      continue;
    }
    const char one[] = {*type, '\0'};
    if (const int skipped = sd_bus_message_skip(message, one); skipped < 0) return skipped;
  }
  return 1;
}

}  // namespace

Bus::Bus(std::string address) : address_(std::move(address)) {}

Bus::~Bus() { sd_bus_close_unref(bus_); }

Bus::Bus(Bus&& other) noexcept
    : address_(std::move(other.address_)),
      bus_(std::exchange(other.bus_, nullptr)),
      tried_at_(other.tried_at_) {}

Bus& Bus::operator=(Bus&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(bus_, other.bus_);
  std::swap(tried_at_, other.tried_at_);
  return *this;
}

bool Bus::Connect() {
  if (bus_ != nullptr) return true;
  const std::int64_t now = SystemClock().Steady().count();
  if (tried_at_ != 0 && now - tried_at_ < kAgainMicros) return false;
  tried_at_ = now;
  if (address_.empty()) return sd_bus_open_system(&bus_) >= 0;
  sd_bus* bus = nullptr;
  if (sd_bus_new(&bus) < 0) return false;
  if (sd_bus_set_address(bus, address_.c_str()) < 0 || sd_bus_set_bus_client(bus, 1) < 0 ||
      sd_bus_start(bus) < 0) {
    sd_bus_unref(bus);
    return false;
  }
  bus_ = bus;
  return true;
}

// An answer that says no leaves the connection as it is.
void Bus::Lost(int error) {
  if (error != -ENOTCONN && error != -ECONNRESET && error != -EPIPE && error != -ESHUTDOWN) return;
  bus_ = sd_bus_close_unref(bus_);
}

bool Bus::Call(const BusObject& object, const char* method, const Read& read,
               std::optional<std::uint32_t> argument) {
  if (!Connect()) return false;
  sd_bus_message* made = nullptr;
  int result = sd_bus_message_new_method_call(bus_, &made, object.service, object.path,
                                              object.interface, method);
  const Message call(made);
  if (result >= 0 && argument) result = sd_bus_message_append(made, "u", *argument);
  sd_bus_message* answered = nullptr;
  if (result >= 0) result = sd_bus_call(bus_, made, kTimeoutMicros, nullptr, &answered);
  const Message answer(answered);
  if (result >= 0) result = read(answered);
  if (result < 0) Lost(result);
  return result >= 0;
}

bool Bus::Property(const BusObject& object, const char* name, char type, void* to) {
  if (!Connect()) return false;
  sd_bus_message* made = nullptr;
  int result = sd_bus_message_new_method_call(bus_, &made, object.service, object.path,
                                              "org.freedesktop.DBus.Properties", "Get");
  const Message call(made);
  if (result >= 0) result = sd_bus_message_append(made, "ss", object.interface, name);
  sd_bus_message* answered = nullptr;
  if (result >= 0) result = sd_bus_call(bus_, made, kTimeoutMicros, nullptr, &answered);
  const Message answer(answered);
  const char variant[] = {type, '\0'};
  if (result >= 0) result = sd_bus_message_enter_container(answered, 'v', variant);
  if (result >= 0 && type == 's') {
    const char* text = nullptr;
    result = sd_bus_message_read_basic(answered, type, &text);
    if (result >= 0) *static_cast<std::string*>(to) = text;
  } else if (result >= 0) {
    result = sd_bus_message_read_basic(answered, type, to);
  }
  if (result < 0) Lost(result);
  return result >= 0;
}

std::optional<bool> Bus::BoolProperty(const BusObject& object, const char* name) {
  int value = 0;
  return Property(object, name, 'b', &value) ? std::optional(value != 0) : std::nullopt;
}

std::optional<std::uint32_t> Bus::Uint32Property(const BusObject& object, const char* name) {
  std::uint32_t value = 0;
  return Property(object, name, 'u', &value) ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> Bus::Uint64Property(const BusObject& object, const char* name) {
  std::uint64_t value = 0;
  return Property(object, name, 't', &value) ? std::optional(value) : std::nullopt;
}

std::optional<std::string> Bus::TextProperty(const BusObject& object, const char* name) {
  std::string value;
  return Property(object, name, 's', &value) ? std::optional(std::move(value)) : std::nullopt;
}

std::optional<std::uint64_t> Bus::CallForNumber(const BusObject& object, const char* method) {
  std::uint64_t value = 0;
  const bool done = Call(object, method, [&](sd_bus_message* answer) {
    char type = 0;
    const char* contents = nullptr;
    const int peeked = sd_bus_message_peek_type(answer, &type, &contents);
    if (peeked <= 0) return peeked < 0 ? peeked : -ENODATA;
    if (type == 't') return sd_bus_message_read_basic(answer, type, &value);
    std::uint32_t small = 0;
    const int read = sd_bus_message_read_basic(answer, 'u', &small);
    value = small;
    return read;
  });
  return done ? std::optional(value) : std::nullopt;
}

std::optional<bool> Bus::CallForTruth(const BusObject& object, const char* method,
                                      std::optional<std::uint32_t> argument) {
  int value = 0;
  const bool done = Call(
      object, method,
      [&](sd_bus_message* answer) { return sd_bus_message_read_basic(answer, 'b', &value); },
      argument);
  return done ? std::optional(value != 0) : std::nullopt;
}

std::optional<std::vector<std::vector<std::string>>> Bus::CallForRows(const BusObject& object,
                                                                      const char* method,
                                                                      const char* signature) {
  std::vector<std::vector<std::string>> rows;
  const std::string structure = "(" + std::string(signature) + ")";
  const bool done = Call(object, method, [&](sd_bus_message* answer) {
    int result = sd_bus_message_enter_container(answer, 'a', structure.c_str());
    while (result >= 0 && rows.size() < kRowsMax) {
      result = sd_bus_message_enter_container(answer, 'r', signature);
      if (result <= 0) break;
      std::vector<std::string> texts;
      result = ReadRow(answer, signature, texts);
      if (result >= 0) result = sd_bus_message_exit_container(answer);
      rows.push_back(std::move(texts));
    }
    return result;
  });
  return done ? std::optional(std::move(rows)) : std::nullopt;
}

}  // namespace ioworker::agent
