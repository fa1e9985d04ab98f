// Calls to the coordinator over plain HTTPS, from a device that has no link yet.
#pragma once

#include <string>

#include <google/protobuf/message.h>

#include "agent/transfer.h"
#include "base/result.h"
#include "base/time.h"

namespace ioworker::agent {

// POSTs `request` and reads the answer into `answer`. The coordinator's refusals are passed on as
// they stand; kUnavailable if it is not reached, or what answers is no coordinator. Blocks.
Status Post(const Coordinator& coordinator, const std::string& path,
            const google::protobuf::Message& request, google::protobuf::Message& answer,
            Duration deadline = seconds{60});

}  // namespace ioworker::agent
