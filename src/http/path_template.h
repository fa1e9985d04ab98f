// PathTemplate: the shape of a path in the contract, "/v1/jobs/{job_id}/tasks:watch".
//
// The form is google.api.http's, as far as the contract uses it: literal segments, variables of one
// segment each, and a verb after the last colon. Values only: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ioworker::http {

struct PathTemplate {
  struct Segment {
    std::string text;  // the literal, or the variable's field name
    bool variable = false;

    bool operator==(const Segment&) const = default;
  };

  std::vector<Segment> segments;
  std::string verb;  // empty: none

  // The field names in the order of their places.
  std::vector<std::string> Variables() const;
};

// Refuses anything that is not a template of this form.
Result<PathTemplate> ParsePathTemplate(std::string_view text);

// A path from outside, cut in the same way, still percent-encoded. "/v1/jobs/7:cancel" is {v1,
// jobs, 7} and "cancel"; a colon before the last segment belongs to its segment.
struct SplitPath {
  std::vector<std::string_view> segments;
  std::string_view verb;
};

// `path` begins with '/'; its text must outlive the result.
SplitPath Split(std::string_view path);

}  // namespace ioworker::http
