// ImageReference: the name of an image taken apart, checked before the engine sees it.
//
// Grammar: [host[:port]/]path[:tag][@sha256:…], lower case but for host and tag; or an image's id,
// "sha256:…". Source: the reference grammar of the distribution project. Values only: any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::engine::docker {

struct ImageReference {
  std::string name;    // host and path; empty for an id
  std::string tag;     // "latest" if neither tag nor digest was said; empty beside a digest
  std::string digest;  // "sha256:…"; empty if there is none

  bool IsId() const { return name.empty(); }

  // What the engine is asked for: "name:tag", "name@digest" or the id.
  std::string Text() const;
};

// kInvalidArgument with reason "image_error" for anything else.
Result<ImageReference> ParseImageReference(std::string_view text);

}  // namespace ioworker::engine::docker
