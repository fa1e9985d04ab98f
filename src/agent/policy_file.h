// PolicyFile: the owner's policy as text, TOML, with a comment for each key. {data}/policy.toml is
// the device's own copy and has the last word.
//
// Pure but for Load and Save. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/policy/owner_policy.h"

namespace ioworker::agent {

inline constexpr std::size_t kRulesMax = 50;

// kInvalidArgument says in which line what is wrong, and what would be right. A key that means
// nothing is wrong too: a rule that is misspelled must not be one that is left out.
Result<policy::OwnerPolicy> ParsePolicy(std::string_view text);

// A file to begin with: these limits, and rules as examples that are commented out.
std::string NewPolicyText(const policy::Limits& limits, bool console_edits = false);

// A file that is not there says nothing: the defaults. Errors name the path.
Result<std::string> LoadPolicyText(const std::string& path);
Result<policy::OwnerPolicy> LoadPolicy(const std::string& path);

// Refuses what ParsePolicy refuses; replaces the file at once or not at all.
Status SavePolicyText(const std::string& path, std::string_view text);

}  // namespace ioworker::agent
