// What a device says of itself and its owner, as the coordinator keeps it: of bounded length, and
// with what is unknown here left out. Values only: any thread.
#pragma once

#include <string>

#include "domain/devices/device.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::gateway {

// A device's text, cut to what is kept of one.
std::string Clip(const std::string& text);

devices::Lending ReadLending(const v1::OwnerState& state);

}  // namespace ioworker::gateway
