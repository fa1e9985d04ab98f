// The doctor's word on the way to the coordinator. Any thread.
#pragma once

#include <string>
#include <vector>

#include "agent/doctor.h"
#include "agent/transfer.h"

namespace ioworker::agent {

// D026: does the name that has to be found have an address, and how soon? Through a proxy it is the
// proxy's name.
Finding ExamineName(const Coordinator& coordinator, const DoctorContext& context);

// D027: the proxy that is used, against what the environment says.
Finding JudgeProxy(const Coordinator& coordinator, const ProxyVariables& variables);

}  // namespace ioworker::agent
