// Pairing: a machine without a code shows one, and somebody who is signed in elsewhere takes it in.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "agent/transfer.h"
#include "base/result.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::agent {

// What the machine enrols with, and as whose device.
struct PairedWith {
  std::string enrolment_code;
  std::string account_name;
};

// Asks the coordinator for a short code, hands it to `show`, and waits for the answer. When its
// time is over, or the coordinator has forgotten it, it shows another, until `stop`.
// kPermissionDenied if the machine is refused. Blocks.
Result<PairedWith> Pair(const Coordinator& coordinator, const v1::CreatePairingRequest& machine,
                        const std::function<void(const v1::CreatedPairing&)>& show,
                        const std::stop_token& stop, Duration poll = seconds{2});

}  // namespace ioworker::agent
