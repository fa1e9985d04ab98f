// Between the contract's messages and the domain's values, as far as a device needs it. Any thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "domain/jobs/end_reason.h"
#include "domain/jobs/lease_ref.h"
#include "domain/jobs/spec.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/leases.pb.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::agent {

v1::LeaseRef ToWire(const jobs::LeaseRef& ref);

google::protobuf::Timestamp ToWire(Instant at);
Instant FromWire(const google::protobuf::Timestamp& wire);

// Nothing unless it names a job and counts attempts from 1.
std::optional<jobs::LeaseRef> FromWire(const v1::LeaseRef& wire);

v1::End::Reason ToWire(jobs::EndReason reason);

// kCancelled for what this version does not know: the task is to stop, whatever the reason.
jobs::EndReason FromWire(v1::End::Reason wire);

// What was not said gets its default. Refuses what no device could run as asked; the coordinator
// should have done so before.
Result<jobs::JobSpec> FromWire(const v1::JobSpec& wire);
Result<jobs::JobSpec> SpecOf(const v1::Assign& assign);

}  // namespace ioworker::agent
