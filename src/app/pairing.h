// Use cases of pairing: a machine without a code is taken in by somebody who is signed in
// elsewhere.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::app {

// Called by the machine, without a sign-in.
Result<v1::CreatedPairing> CreatePairing(App& app, const Caller& caller,
                                         const v1::CreatePairingRequest& request);
Result<v1::PollPairingResponse> PollPairing(App& app, const Caller& caller,
                                            const v1::PollPairingRequest& request);

// Called by whoever reads the code from its screen.
Result<v1::Pairing> GetPairing(App& app, const Caller& caller,
                               const v1::GetPairingRequest& request);
Result<v1::Pairing> AnswerPairing(App& app, const Caller& caller,
                                  const v1::AnswerPairingRequest& request);

}  // namespace ioworker::app
