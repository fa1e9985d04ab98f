// JobSpec: what a renter asks for, with every default filled in, and the check of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/country.h"
#include "base/money.h"
#include "base/result.h"
#include "domain/ids/ids.h"
#include "domain/jobs/isolation.h"

namespace ioworker::jobs {

// What a task can reach, from the least to the most. The values equal those of the contract
// (v1.JobSpec.Egress).
enum class Egress : std::uint8_t { kNone = 1, kAllowList = 2, kInternet = 3 };

// "none", "allow-list", "internet".
std::string_view EgressName(Egress egress);
std::optional<Egress> ParseEgress(std::string_view name);

// Of the contract's number, where 0 says nothing and means kNone; nothing for one that is unknown.
std::optional<Egress> EgressOfNumber(int number);

// What a task asks of a device.
struct Resources {
  std::uint32_t cores = 1;
  std::uint32_t memory_mib = 512;
  std::uint32_t disk_mib = 1024;
  std::uint32_t gpus = 0;
  std::string gpu_model;  // part of the model's name, any case; empty: any
  std::uint32_t gpu_memory_mib = 0;
  Egress egress = Egress::kNone;
  Isolation isolation = Isolation::kContainer;  // the least that it is run with
  Country renter_country{};  // where the renter is, as far as he says: some owners ask

  auto operator<=>(const Resources&) const = default;
};

struct Input {
  std::string path;  // below /in
  ArtifactId artifact;

  bool operator==(const Input&) const = default;
};

struct JobSpec {
  std::string name;
  std::string image;
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;
  Resources resources;
  std::uint32_t tasks = 1;
  std::uint32_t time_limit_seconds = 3600;
  std::optional<Money> price_limit_per_hour;
  std::optional<Money> budget;
  std::uint32_t retries = 0;
  std::vector<Input> inputs;
  std::uint32_t priority = 0;  // among the jobs of one account; higher goes first
  bool together = false;       // all tasks start at once, each on its own device, or none does
  std::vector<std::string> allowed_hosts;  // with egress kAllowList: names, or "*." and a name
  std::string registry_user;  // whose password lies sealed; empty: the image is for everybody

  std::vector<std::string> secrets;      // their names, ascending; the values lie sealed
  std::uint32_t checkpoint_seconds = 0;  // between savings of /checkpoint; 0: only at its end

  bool operator==(const JobSpec&) const = default;

  // Something lies sealed for it.
  bool HasSecrets() const { return !registry_user.empty() || !secrets.empty(); }
};

struct SpecLimits {
  std::uint32_t tasks_max = 100'000;
  std::uint32_t cores_max = 1024;
  std::uint32_t memory_mib_min = 6;  // the least that engines accept
  std::uint32_t memory_mib_max = 16U << 20;
  std::uint32_t disk_mib_min = 16;
  std::uint32_t disk_mib_max = 64U << 20;
  std::uint32_t gpus_max = 64;
  std::uint32_t time_limit_seconds_max = 30 * 24 * 3600;
  std::uint32_t retries_max = 10;
  std::uint32_t priority_max = 9;
  std::uint32_t together_max = 256;  // tasks that start at once
  std::size_t name_bytes_max = 200;
  std::size_t image_bytes_max = 512;
  std::size_t command_words_max = 1024;
  std::size_t command_bytes_max = 64 << 10;
  std::size_t environment_max = 256;
  std::size_t environment_bytes_max = 64 << 10;
  std::size_t inputs_max = 256;
  std::size_t path_bytes_max = 512;
  std::size_t allowed_hosts_max = 64;
  std::size_t secrets_max = 32;
  std::size_t secrets_bytes_max = 64 << 10;  // of all values
  std::size_t registry_user_bytes_max = 255;
  std::size_t registry_password_bytes_max = 16 << 10;
  std::uint32_t checkpoint_seconds_min = 10;
  std::uint32_t checkpoint_seconds_max = 24 * 3600;
};

// Refuses a spec that no device could run as asked. `field` is the spec's own path, e.g. "jobs[0]".
Status CheckSpec(const JobSpec& spec, const SpecLimits& limits, const std::string& field);

// True for a path that stays where it is put: relative, no "..", no empty part, no control
// character.
bool IsSafePath(std::string_view path);

// True for a name of the public internet's, "pypi.org", in lower case; or for all below one,
// "*.pypi.org". No address is one, and nothing without a dot.
bool IsHostPattern(std::string_view pattern);

// True for what may be a file's name below /run/secrets: letters, digits, and between them dots,
// dashes and underscores; 100 at most.
bool IsSecretName(std::string_view name);

// True for a well-formed image reference: [registry[:port]/]name[/name…][:tag][@sha256:digest], as
// the OCI distribution specification and Docker's reference grammar have it.
bool IsImageReference(std::string_view image);

}  // namespace ioworker::jobs
