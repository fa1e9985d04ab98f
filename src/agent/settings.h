// Settings: what the owner said about this device, and what enrolment made of it.
//
// Kept in {data}/device.json, for the owner only; the key beside it never leaves the machine.
// Values: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/key.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker::agent {

// How the owner's machine is shared. 0 means: all that there is, less what is kept for the owner.
struct Limits {
  std::uint32_t cores = 0;
  std::uint32_t memory_mib = 0;
  std::uint32_t disk_mib = 0;
  std::uint32_t leases = 64;
  std::uint32_t time_limit_seconds = 30 * 24 * 3600;
  std::vector<std::string> images_allowed{};  // patterns with '*'; empty: all
  std::vector<std::string> images_refused{};

  bool operator==(const Limits&) const = default;
};

enum class ScratchKind {
  kAuto,   // a file system of its own size if the machine can do it, else a watched folder
  kPlain,  // a watched folder
};

struct Settings {
  std::string data_folder{};
  std::string coordinator_url{};  // https://host[:port], without a path
  std::string proxy{};            // http://host:port; empty: none
  std::string ca_path{};          // PEM; empty: the system's certificate store
  std::string device_name{};
  std::string device_id{};       // given by enrolment
  std::string price_per_hour{};  // asking price, decimal; told to the owner only
  Limits limits{};
  std::uint32_t reclaim_grace_seconds = 10;  // what a running task gets when the owner pauses
  ScratchKind scratch = ScratchKind::kAuto;

  bool operator==(const Settings&) const = default;

  std::string SettingsPath() const { return data_folder + "/device.json"; }
  std::string KeyPath() const { return data_folder + "/device.key"; }
  std::string SpoolPath() const { return data_folder + "/spool.db"; }
  std::string PausePath() const { return data_folder + "/pause"; }
  std::string StatusPath() const { return data_folder + "/status.json"; }
  std::string LeasesPath() const { return data_folder + "/leases"; }
};

// kNotFound before enrolment; kInvalidArgument, naming the field, for a file that a hand broke.
Result<Settings> LoadSettings(const std::string& data_folder);

Status SaveSettings(const Settings& settings);

}  // namespace ioworker::agent
