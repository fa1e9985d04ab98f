#include "agent/policy_images.h"

namespace ioworker::agent {

Status ReadImages(PolicySection& whole, policy::ImageBounds& to) {
  const auto* const node = whole.Find("images");
  if (node == nullptr) return {};
  const auto* const table = node->as_table();
  if (table == nullptr) return WrongPolicy(*node, "images must be a table, [images]");
  PolicySection section(*table, "images");
  TRY(section.ReadCount("kept_mib", 0, to.kept_mib));
  TRY(section.ReadCount("largest_mib", 1, to.largest_mib));
  return section.Finish();
}

}  // namespace ioworker::agent
