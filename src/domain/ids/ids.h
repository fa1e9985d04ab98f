// The kinds of ids. One type each, so that the compiler keeps a device from being taken for a job.
#pragma once

#include "base/id.h"

namespace ioworker {

struct AccountTag {
  static constexpr std::string_view kPrefix = "acc";
};
struct SessionTag {
  static constexpr std::string_view kPrefix = "ses";
};
struct ApiKeyTag {
  static constexpr std::string_view kPrefix = "key";
};
struct IdentityTag {
  static constexpr std::string_view kPrefix = "idn";
};
struct DeviceTag {
  static constexpr std::string_view kPrefix = "dev";
};
struct EnrolmentTag {
  static constexpr std::string_view kPrefix = "enr";
};
struct JobTag {
  static constexpr std::string_view kPrefix = "job";
};
struct ArtifactTag {
  static constexpr std::string_view kPrefix = "art";
};

using AccountId = Id<AccountTag>;
using SessionId = Id<SessionTag>;
using ApiKeyId = Id<ApiKeyTag>;
using IdentityId = Id<IdentityTag>;
using DeviceId = Id<DeviceTag>;
using EnrolmentId = Id<EnrolmentTag>;
using JobId = Id<JobTag>;
using ArtifactId = Id<ArtifactTag>;

}  // namespace ioworker
