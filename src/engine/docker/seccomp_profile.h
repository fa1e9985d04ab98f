// Which system calls a job may make: a list of what programs need, all else refused.
//
// Our own, so that it does not depend on which engine a machine has, or on how old it is: several
// leave io_uring, AF_VSOCK or AF_ALG open. Refused calls fail with EPERM, as a program without the
// right would see it. Values only: any thread.
#pragma once

#include <string>

#include "engine/docker/json.h"

namespace ioworker::engine::docker {

// In the form that Docker, Podman and the runtimes below them read: an allow-list for x86-64 and
// 64-bit Arm. Programs of 32 bits do not run: their calls hide what a socket is of.
Json SeccompProfile();

// The same as text; always the same bytes.
const std::string& SeccompText();

}  // namespace ioworker::engine::docker
