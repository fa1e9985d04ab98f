// A file as a file system of its own: made with mkfs.ext4, mounted through a loop device. Linux,
// root.
//
// Any thread; calls block for milliseconds. Errors: kUnavailable with the system's words in
// `detail`.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace ioworker::agent {

// Makes `image`, `mib` mebibytes that are reserved on disk, with an empty ext4. There is no
// journal: what is in it is worth nothing after a crash, and every write would go to disk twice.
Status MakeImage(const std::string& image, std::uint64_t mib);

// Mounts it at `folder`, without set-uid programs and device files.
Status MountImage(const std::string& image, const std::string& folder);

// Content if nothing is mounted there. What is still in use goes away with its last user.
Status Unmount(const std::string& folder);

// True if a file system begins at this folder.
bool IsMountPoint(const std::string& folder);

}  // namespace ioworker::agent
