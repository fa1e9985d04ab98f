// Use cases of policies: what a device lends and when, asked of the device itself.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/policy.pb.h"

namespace ioworker::app {

Result<v1::DevicePolicy> GetDevicePolicy(App& app, const Caller& caller,
                                         const v1::GetDevicePolicyRequest& request);

// Refusals are the device's: kInvalidArgument names the line, kConflict says that the file has
// changed meanwhile or may not be changed from afar.
Result<v1::DevicePolicy> SetDevicePolicy(App& app, const Caller& caller,
                                         const v1::SetDevicePolicyRequest& request);

}  // namespace ioworker::app
