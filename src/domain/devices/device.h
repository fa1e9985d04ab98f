// Devices: machines that are lent. Plain records; core/ changes them by its rules.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/time.h"
#include "domain/ids/ids.h"
#include "domain/jobs/spec.h"

namespace ioworker::devices {

struct Gpu {
  std::uint32_t index = 0;
  std::string model;
  std::uint32_t memory_mib = 0;
  std::string driver;
  std::string not_lent{};  // why no lease can have it; empty: one can
  bool drives_display = false;

  bool operator==(const Gpu&) const = default;
};

// What a device found out about itself and is willing to lend.
struct Inventory {
  std::string cpu_model;
  std::uint32_t cores = 0;
  std::uint32_t memory_mib = 0;
  std::uint32_t disk_mib = 0;
  std::vector<Gpu> gpus;
  std::string operating_system;
  std::string engine;
  std::string architecture;
  std::string agent_version;
  std::uint32_t numa_nodes = 0;
  std::uint32_t cpu_packages = 0;
  std::vector<jobs::Isolation> isolations{};  // that work there, ascending

  bool operator==(const Inventory&) const = default;
};

// A GPU that is there and not lent now.
struct KeptGpu {
  std::uint32_t index = 0;
  std::string reason;

  bool operator==(const KeptGpu&) const = default;
};

// What a device lends of its inventory now, as its owner's policy decides on the device.
struct Lent {
  std::uint32_t cores = 0;
  std::uint32_t memory_mib = 0;
  std::uint32_t disk_mib = 0;
  std::vector<std::uint32_t> gpu_indices{};
  jobs::Egress egress = jobs::Egress::kNone;
  Money price_floor{};  // per hour, for the whole device
  std::vector<KeptGpu> gpus_kept{};
  jobs::Isolation isolation = jobs::Isolation::kContainer;      // the most that a job can ask for
  jobs::Isolation isolation_min = jobs::Isolation::kContainer;  // every job is run with it at least
  Countries countries{};                                        // whose renters are served

  bool operator==(const Lent&) const = default;
};

// The values equal those of the contract (v1.LendingMode).
enum class LendingMode : std::uint8_t {
  kUnknown = 0,
  kFull = 1,
  kReduced = 2,
  kFinish = 3,
  kPause = 4
};

// How the trial job of a device went; the states equal those of the contract (v1.Trial.State).
struct Trial {
  struct Finding {
    std::string code{};
    std::string title{};
    std::string found{};
    std::string fix{};

    bool operator==(const Finding&) const = default;
  };
  int state = 0;
  std::optional<Instant> at{};
  std::uint32_t took_millis = 0;
  std::vector<Finding> findings{};

  bool operator==(const Trial&) const = default;
};

// What a linked device says of itself. Nobody stores it: it comes with each link.
struct Lending {
  bool paused = false;   // nothing new may start
  std::string reason{};  // what takes something away
  LendingMode mode = LendingMode::kUnknown;
  std::optional<Lent> lent{};  // nothing: all of the inventory
  std::optional<Trial> trial{};

  bool operator==(const Lending&) const = default;
};

// The values equal those of the contract (v1.Device.State).
enum class DeviceState : std::uint8_t {
  kOffline = 1,
  kReady = 2,
  kRunning = 3,
  kPaused = 4,
  kRetired = 5
};

std::string_view DeviceStateName(DeviceState state);

// Between which a price follows the market (domain/market/rent.h); for the whole device, an hour.
struct PriceLimits {
  Money least{};
  Money most{};

  bool operator==(const PriceLimits&) const = default;
};

struct Device {
  DeviceId id;
  AccountId owner;
  std::string name;
  std::string public_key;  // Ed25519, 32 bytes
  std::shared_ptr<const Inventory> inventory = std::make_shared<const Inventory>();
  Money price_per_hour;                         // for the whole device
  std::optional<PriceLimits> market_following;  // within these; nothing: it stays
  bool paused_by_wish = false;                  // the owner said so in the console or by CLI
  bool wish_finishes = false;                   // with it: what runs may come to its end
  std::optional<Instant> wish_until;            // with it: when it ends by itself
  bool paused_by_device = false;  // the device said so: its local owner has the last word
  std::string pause_reason;
  bool retired = false;
  std::string spool_id;            // the device's own number series
  std::uint64_t acknowledged = 0;  // reports of that series up to this one are stored
  DeviceState state = DeviceState::kOffline;
  Instant state_since;
  Money earned;
  Instant enrolled_at;
  std::optional<Instant> last_seen_at;  // as of the last stored change of state

  bool Paused() const { return paused_by_wish || paused_by_device; }
};

inline constexpr std::uint32_t kEnrolmentDevicesMax = 10'000;

// A code that enrols devices, each once: one by default, a whole fleet if its owner says so. Only
// its hash is kept.
struct Enrolment {
  std::string code_hash{};  // 32 bytes; what names the row
  EnrolmentId id{};         // what people name it by
  AccountId account{};
  std::string name{};  // for people
  Instant created_at{};
  Instant expires_at{};
  std::uint32_t devices_max = 1;
  std::uint32_t devices_used = 0;
  bool revoked = false;

  bool operator==(const Enrolment&) const = default;
};

struct InventoryLimits {
  std::uint32_t cores_max = 4096;
  std::uint32_t memory_mib_max = 64U << 20;
  std::size_t gpus_max = 64;
  std::size_t text_bytes_max = 200;
};

// The part of an inventory that is lent. What cannot be lent is no part of it, whatever `lent`
// says.
Inventory LentOf(const Inventory& inventory, const std::optional<Lent>& lent);

// Empty if it makes sense; else what is wrong with it, in words.
std::string CheckInventory(const Inventory& inventory, const InventoryLimits& limits);

}  // namespace ioworker::devices
