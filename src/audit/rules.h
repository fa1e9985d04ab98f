// The auditor's rules: each is one query that finds what breaks it.
#pragma once

#include <span>
#include <string_view>

namespace ioworker::audit {

// How the first columns name the object.
enum class Names {
  kBooks,   // nothing
  kPurse,   // account, kind
  kLease,   // job, index, attempt
  kTask,    // job, index
  kJob,     // job
  kDevice,  // device
};

// Every query answers with the columns: id, number, number, expected, found. Unused ones are 0.
struct Rule {
  std::string_view name;
  std::string_view says;
  Names names;
  std::string_view sql;
};

std::span<const Rule> Rules();

}  // namespace ioworker::audit
