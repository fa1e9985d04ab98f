// Pinning: the digest that an image's tag names when the job is submitted, so that every attempt of
// every task runs the same image whatever becomes of the tag. One thread.
#pragma once

#include <string_view>

#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

// True for an image that is named by tag and that a registry may have. Those below "ioworker/" are
// made on the devices themselves.
bool IsPinnable(std::string_view image);

// Puts the digest behind the tag. Asks the image's registry, with the job's credential; an image
// without a registry's name may be one that devices have and no registry does, so there a failure
// is told and changes nothing. Else errors of client::ResolveDigest.
Status PinImage(Session& session, v1::JobSpec& spec);

}  // namespace ioworker::cli
