// The part of the policy file that bounds what images take of the owner's disk. Pure. Any thread.
#pragma once

#include <string_view>

#include "agent/policy_section.h"
#include "domain/policy/owner_policy.h"

namespace ioworker::agent {

// Its place in a file to begin with.
inline constexpr std::string_view kNewImages = R"(
# What the images of jobs take of your disk, in MiB: all that are kept here, the least recently used go
# first, and the largest that is taken. Images that you have brought yourself are never touched.
# [images]
# kept_mib = 40960
# largest_mib = 20480
)";

// Leaves `to` as it is if the section is not there.
Status ReadImages(PolicySection& whole, policy::ImageBounds& to);

}  // namespace ioworker::agent
