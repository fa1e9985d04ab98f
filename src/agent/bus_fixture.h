// FakeBus: a bus of a test's own, by Debian's dbus-daemon, and on it a stand-in for logind,
// NetworkManager, a desktop's idle monitor and two desktops' inhibitors. What they say is set by
// the test.
#pragma once

#include <atomic>
#include <string>
#include <thread>

struct sd_bus;

namespace ioworker::agent {

struct BusWords {
  std::atomic<bool> idle_hint = false;
  std::atomic<std::uint64_t> idle_since_micros = 0;
  std::atomic<bool> remote = false;
  std::atomic<bool> inhibited = false;
  std::atomic<std::uint32_t> metered = 0;
  std::atomic<std::uint64_t> idle_millis = 0;
  std::atomic<bool> kde = false;                // its power management answers
  std::atomic<std::uint32_t> kde_inhibits = 0;  // what, as its PolicyAgent counts
  std::atomic<bool> power_inhibited = false;    // by org.freedesktop.PowerManagement
};

class FakeBus {
 public:
  // `folder`: for the socket and the daemon's configuration.
  explicit FakeBus(const std::string& folder);
  ~FakeBus();

  FakeBus(const FakeBus&) = delete;
  FakeBus& operator=(const FakeBus&) = delete;

  const std::string& address() const { return address_; }
  BusWords& words() { return words_; }

 private:
  void Serve(const std::stop_token& stop);

  std::string address_;
  int daemon_ = 0;
  BusWords words_;
  sd_bus* bus_ = nullptr;
  std::jthread thread_;
};

}  // namespace ioworker::agent
