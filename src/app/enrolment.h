// Use cases of enrolment: a code is made for an owner, and used once by a device.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::app {

Result<v1::Enrolment> CreateEnrolment(App& app, const Caller& caller,
                                      const v1::CreateEnrolmentRequest& request);
Result<v1::EnrolDeviceResponse> EnrolDevice(App& app, const Caller& caller,
                                            const v1::EnrolDeviceRequest& request);

}  // namespace ioworker::app
