#include "domain/jobs/spec.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace ioworker::jobs {
namespace {

// Checks one field after the other; keeps the first thing that is wrong.
class Checker {
 public:
  explicit Checker(std::string prefix) : prefix_(std::move(prefix)) {}

  void Between(std::string_view field, std::uint64_t value, std::uint64_t low, std::uint64_t high) {
    Require(value >= low && value <= high, field, "out_of_range",
            fmt::format("is {}, must be from {} to {}", value, low, high));
  }

  void AtMost(std::string_view field, std::size_t size, std::size_t most, std::string_view unit) {
    Require(size <= most, field, "too_long",
            fmt::format("has {} {}, {} at most are allowed", size, unit, most));
  }

  void Require(bool good, std::string_view field, std::string_view reason, std::string_view why) {
    if (good || !status_) return;
    const std::string path =
        prefix_.empty() ? std::string(field) : fmt::format("{}.{}", prefix_, field);
    status_ = InvalidArgument(path, std::string(reason), fmt::format("{} {}", path, why));
  }

  Status Finish() { return std::move(status_); }

 private:
  std::string prefix_;
  Status status_;
};

bool IsText(std::string_view text) {
  return IsUtf8(text) && text.find('\0') == std::string_view::npos;
}

bool IsEnvironmentName(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !name.empty() && name.size() <= 255 && letter(name[0]) &&
         std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

void CheckResources(const Resources& resources, const SpecLimits& limits, Checker& check) {
  check.Between("resources.cores", resources.cores, 1, limits.cores_max);
  check.Between("resources.memory_mib", resources.memory_mib, limits.memory_mib_min,
                limits.memory_mib_max);
  check.Between("resources.disk_mib", resources.disk_mib, limits.disk_mib_min, limits.disk_mib_max);
  check.Between("resources.gpus", resources.gpus, 0, limits.gpus_max);
  check.AtMost("resources.gpu_model", resources.gpu_model.size(), 100, "bytes");
  check.Require(IsText(resources.gpu_model), "resources.gpu_model", "invalid_text", "is not UTF-8");
  check.Require(
      resources.gpus > 0 || (resources.gpu_model.empty() && resources.gpu_memory_mib == 0),
      "resources.gpus", "gpus_missing",
      "is 0 although a GPU's model or memory is asked for; set it to 1 or more");
}

void CheckCommand(const JobSpec& spec, const SpecLimits& limits, Checker& check) {
  check.AtMost("command", spec.command.size(), limits.command_words_max, "words");
  std::size_t bytes = 0;
  for (const auto& word : spec.command) {
    bytes += word.size() + 1;
    check.Require(IsText(word), "command", "invalid_text",
                  "has a word that is not UTF-8 or holds a NUL byte");
  }
  check.AtMost("command", bytes, limits.command_bytes_max, "bytes");
  check.Require(spec.command.empty() || !spec.command[0].empty(), "command", "empty_program",
                "has an empty first word; name a program");
}

void CheckEnvironment(const JobSpec& spec, const SpecLimits& limits, Checker& check) {
  check.AtMost("environment", spec.environment.size(), limits.environment_max, "variables");
  std::size_t bytes = 0;
  for (const auto& [name, value] : spec.environment) {
    bytes += name.size() + value.size() + 2;
    check.Require(IsEnvironmentName(name), "environment", "invalid_environment_name",
                  fmt::format("has the name \"{}\"; a name is letters, digits and _ and does not "
                              "begin with a digit",
                              ToUtf8(name.substr(0, 40))));
    check.Require(!name.starts_with("IOWORKER_"), "environment", "reserved_environment_name",
                  "has a name that begins with IOWORKER_, which the network sets itself; choose "
                  "another");
    check.Require(IsText(value), "environment", "invalid_text",
                  "has a value that is not UTF-8 or holds a NUL byte");
  }
  check.AtMost("environment", bytes, limits.environment_bytes_max, "bytes");
}

void CheckInputs(const JobSpec& spec, const SpecLimits& limits, Checker& check) {
  check.AtMost("inputs", spec.inputs.size(), limits.inputs_max, "files");
  std::vector<std::string_view> paths;
  for (const auto& input : spec.inputs) {
    check.AtMost("inputs.path", input.path.size(), limits.path_bytes_max, "bytes");
    check.Require(IsSafePath(input.path), "inputs.path", "unsafe_path",
                  "must be relative, without \"..\"; say for example data/train.csv");
    check.Require(!input.artifact.IsNil(), "inputs.artifact_id", "missing",
                  "is missing; upload the file first and name its artifact");
    check.Require(std::ranges::find(paths, input.path) == paths.end(), "inputs.path", "duplicate",
                  "stands there twice");
    paths.push_back(input.path);
  }
}

// Letters and digits, and between them one of: a dot, one or two underscores, any number of dashes.
bool IsPathComponent(std::string_view text) {
  const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (text.empty() || !alphanumeric(text.front()) || !alphanumeric(text.back())) return false;
  for (auto at = text.begin(); at != text.end();) {
    const auto begin = std::find_if_not(at, text.end(), alphanumeric);
    const auto end = std::find_if(begin, text.end(), alphanumeric);
    const std::string_view between(begin, end);
    const bool dashes = between.find_first_not_of('-') == std::string_view::npos;
    if (!dashes && between != "." && between != "_" && between != "__") return false;
    at = end;
  }
  return true;
}

bool IsTag(std::string_view tag) {
  const auto word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !tag.empty() && tag.size() <= 128 && word(tag[0]) &&
         std::ranges::all_of(tag, [&](char c) { return word(c) || c == '.' || c == '-'; });
}

bool IsDigest(std::string_view digest) {
  constexpr std::string_view kPrefix = "sha256:";
  return digest.starts_with(kPrefix) && digest.size() == kPrefix.size() + 64 &&
         std::ranges::all_of(digest.substr(kPrefix.size()), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// A first part with a dot, a port or the name localhost is a registry, not part of the name.
bool IsRegistry(std::string_view part) {
  return part == "localhost" || part.find_first_of(".:") != std::string_view::npos;
}

// Letters, digits and, between them, dashes.
bool IsHostLabel(std::string_view label) {
  const auto host_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !label.empty() && label.size() <= 63 && std::ranges::all_of(label, host_char) &&
         label.front() != '-' && label.back() != '-';
}

bool IsRegistryHost(std::string_view part) {
  const auto colon = part.find(':');
  const std::string_view host = part.substr(0, colon);
  for (std::size_t begin = 0; begin <= host.size();) {
    const auto end = std::min(host.find('.', begin), host.size());
    if (!IsHostLabel(host.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  if (colon == std::string_view::npos) return true;
  const std::string_view port = part.substr(colon + 1);
  return !port.empty() && port.size() <= 5 &&
         std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

void CheckEgress(const JobSpec& spec, const SpecLimits& limits, Checker& check) {
  const bool listed = spec.resources.egress == Egress::kAllowList;
  check.AtMost("allowed_hosts", spec.allowed_hosts.size(), limits.allowed_hosts_max, "names");
  check.Require(!listed || !spec.allowed_hosts.empty(), "allowed_hosts", "missing",
                "is empty; name what the job may reach, e.g. pypi.org");
  check.Require(listed || spec.allowed_hosts.empty(), "allowed_hosts", "egress_not_listed",
                "counts only with egress ALLOW_LIST; set that, or leave the hosts out");
  for (const auto& host : spec.allowed_hosts) {
    check.Require(IsHostPattern(host), "allowed_hosts", "invalid_host",
                  fmt::format("has \"{}\", which is no host's name; write pypi.org, or *.pypi.org "
                              "for all below it, in lower case, no address and no port",
                              ToUtf8(host.substr(0, 80))));
  }
}

void CheckSecrets(const JobSpec& spec, const SpecLimits& limits, Checker& check) {
  check.AtMost("secrets", spec.secrets.size(), limits.secrets_max, "secrets");
  for (const auto& name : spec.secrets) {
    check.Require(IsSecretName(name), "secrets", "invalid_secret_name",
                  fmt::format("has the name \"{}\"; a name is letters, digits, and between them "
                              ". - _, 100 at most",
                              ToUtf8(name.substr(0, 40))));
  }
}

void CheckRegistryUser(const JobSpec& spec, const SpecLimits& limits, Checker& check) {
  check.AtMost("registry.user", spec.registry_user.size(), limits.registry_user_bytes_max, "bytes");
  check.Require(IsOneLine(spec.registry_user) && !spec.registry_user.contains(':'), "registry.user",
                "invalid_text", "must be on one line and without a colon");
}

}  // namespace

std::string_view EgressName(Egress egress) {
  switch (egress) {
    case Egress::kNone:
      return "none";
    case Egress::kAllowList:
      return "allow-list";
    case Egress::kInternet:
      return "internet";
  }
  return "none";
}

std::optional<Egress> ParseEgress(std::string_view name) {
  for (const auto egress : {Egress::kNone, Egress::kAllowList, Egress::kInternet}) {
    if (EgressName(egress) == name) return egress;
  }
  return std::nullopt;
}

std::optional<Egress> EgressOfNumber(int number) {
  if (number == 0) return Egress::kNone;
  if (number < 0 || number > static_cast<int>(Egress::kInternet)) return std::nullopt;
  return static_cast<Egress>(number);
}

bool IsHostPattern(std::string_view pattern) {
  if (pattern.starts_with("*.")) pattern.remove_prefix(2);
  const auto dot = pattern.rfind('.');
  const bool lower =
      std::ranges::none_of(pattern, [](char c) { return (c >= 'A' && c <= 'Z') || c == ':'; });
  if (dot == std::string_view::npos || pattern.size() > 253 || !lower) return false;
  // The last label of an address is a number, that of a name never is.
  const auto last = pattern.substr(dot + 1);
  const bool letters = std::ranges::any_of(last, [](char c) { return c >= 'a' && c <= 'z'; });
  return letters && IsRegistryHost(pattern);
}

bool IsSecretName(std::string_view name) {
  const auto word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= 100 && word(name.front()) && word(name.back()) &&
         std::ranges::all_of(name, [&](char c) { return word(c) || c == '.' || c == '-'; });
}

bool IsSafePath(std::string_view path) {
  if (path.empty() || path.front() == '/' || !IsUtf8(path)) return false;
  if (std::ranges::any_of(path, [](char c) { return static_cast<unsigned char>(c) < 32; })) {
    return false;
  }
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
    begin = end + 1;
  }
  return true;
}

bool IsImageReference(std::string_view image) {
  if (const auto at = image.find('@'); at != std::string_view::npos) {
    if (!IsDigest(image.substr(at + 1))) return false;
    image = image.substr(0, at);
  }
  if (const auto slash = image.find('/');
      slash != std::string_view::npos && IsRegistry(image.substr(0, slash))) {
    if (!IsRegistryHost(image.substr(0, slash))) return false;
    image = image.substr(slash + 1);
  }
  if (const auto colon = image.rfind(':'); colon != std::string_view::npos) {
    if (!IsTag(image.substr(colon + 1))) return false;
    image = image.substr(0, colon);
  }
  for (std::size_t begin = 0; begin <= image.size();) {
    const auto end = std::min(image.find('/', begin), image.size());
    if (!IsPathComponent(image.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

Status CheckSpec(const JobSpec& spec, const SpecLimits& limits, const std::string& field) {
  Checker check(field);
  check.AtMost("name", spec.name.size(), limits.name_bytes_max, "bytes");
  check.Require(IsText(spec.name), "name", "invalid_text", "is not UTF-8");
  check.Require(!spec.image.empty(), "image", "missing",
                "is missing; name a container image, e.g. ioworker/digits:1");
  check.AtMost("image", spec.image.size(), limits.image_bytes_max, "bytes");
  check.Require(IsImageReference(spec.image), "image", "invalid_image",
                "is no image name; write it as [registry/]name[:tag], in lower case");
  CheckCommand(spec, limits, check);
  CheckEnvironment(spec, limits, check);
  CheckResources(spec.resources, limits, check);
  check.Between("tasks", spec.tasks, 1, limits.tasks_max);
  check.Between("time_limit_seconds", spec.time_limit_seconds, 1, limits.time_limit_seconds_max);
  check.Between("retries", spec.retries, 0, limits.retries_max);
  check.Between("priority", spec.priority, 0, limits.priority_max);
  if (spec.together) check.Between("tasks", spec.tasks, 1, limits.together_max);
  CheckInputs(spec, limits, check);
  CheckEgress(spec, limits, check);
  CheckSecrets(spec, limits, check);
  CheckRegistryUser(spec, limits, check);
  return check.Finish();
}

}  // namespace ioworker::jobs
