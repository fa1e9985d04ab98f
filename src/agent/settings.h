// Settings: where this device belongs, and what enrolment made of it. What its owner allows is in
// the policy file (policy_file.h).
//
// Kept in {data}/device.json, for the owner only; the key beside it never leaves the machine.
// Values: any thread.
#pragma once

#include <string>

#include "base/key.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker::agent {

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
  ScratchKind scratch = ScratchKind::kAuto;

  bool operator==(const Settings&) const = default;

  std::string SettingsPath() const { return data_folder + "/device.json"; }
  std::string KeyPath() const { return data_folder + "/device.key"; }
  std::string SpoolPath() const { return data_folder + "/spool.db"; }
  std::string PolicyPath() const { return data_folder + "/policy.toml"; }
  std::string OwnerLogPath() const { return data_folder + "/owner-log-" + device_id + ".jsonl"; }
  std::string PausePath() const { return data_folder + "/pause"; }
  std::string StatusPath() const { return data_folder + "/status.json"; }
  std::string PrivateImagesPath() const { return data_folder + "/private-images"; }
  std::string LeasesPath() const { return data_folder + "/leases"; }
};

// kNotFound before enrolment; kInvalidArgument, naming the field, for a file that a hand broke.
Result<Settings> LoadSettings(const std::string& data_folder);

Status SaveSettings(const Settings& settings);

}  // namespace ioworker::agent
