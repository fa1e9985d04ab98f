// The house rules as data: which folder may include which, what may not be called and what to call
// instead. tidy_test.cc holds the tree against them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ioworker::tidy {

// Folder below src/ → the folders whose headers it may include. A folder may always include itself,
// base/, and what is generated from the contract where `contract` is named.
const std::map<std::string, std::set<std::string>>& Arrows();

struct BannedCall {
  std::string text;
  std::string instead;
  std::vector<std::string> allowed_in;  // path prefixes
};
const std::vector<BannedCall>& BannedCalls();

inline constexpr std::size_t kFileLinesMax = 400;
inline constexpr std::size_t kFunctionLinesMax = 70;
inline constexpr std::size_t kBeastFilesMax = 3;

// Path prefixes of files that may include OpenSSL.
const std::vector<std::string>& OpenSslFolders();

}  // namespace ioworker::tidy
