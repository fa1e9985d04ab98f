// Use cases of enrolment: codes that enrol devices, and what machines say on their way.
#pragma once

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::app {

Result<v1::Enrolment> CreateEnrolment(App& app, const Caller& caller,
                                      const v1::CreateEnrolmentRequest& request);
Result<v1::ListEnrolmentsResponse> ListEnrolments(App& app, const Caller& caller,
                                                  const v1::ListEnrolmentsRequest& request);
Result<v1::Enrolment> RevokeEnrolment(App& app, const Caller& caller,
                                      const v1::RevokeEnrolmentRequest& request);

// Called without a sign-in: whoever has the code may speak for its machine.
Result<v1::ReportEnrolmentResponse> ReportEnrolment(App& app, const Caller& caller,
                                                    const v1::ReportEnrolmentRequest& request);
Result<v1::EnrolDeviceResponse> EnrolDevice(App& app, const Caller& caller,
                                            const v1::EnrolDeviceRequest& request);

}  // namespace ioworker::app
