// Use cases of devices.
#pragma once

#include <memory>

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/devices.pb.h"

namespace ioworker::app {

Result<v1::ListDevicesResponse> ListDevices(App& app, const Caller& caller,
                                            const v1::ListDevicesRequest& request);
Result<v1::Device> GetDevice(App& app, const Caller& caller, const v1::GetDeviceRequest& request);
Result<v1::Device> UpdateDevice(App& app, const Caller& caller,
                                const v1::UpdateDeviceRequest& request);
Result<v1::Device> PauseDevice(App& app, const Caller& caller,
                               const v1::PauseDeviceRequest& request);
Result<v1::Device> ResumeDevice(App& app, const Caller& caller,
                                const v1::ResumeDeviceRequest& request);
Result<v1::Device> RetireDevice(App& app, const Caller& caller,
                                const v1::RetireDeviceRequest& request);
Status WatchTelemetry(App& app, const Caller& caller, const v1::WatchTelemetryRequest& request,
                      std::shared_ptr<Sink<v1::TelemetrySample>> sink);

// Refuses a caller who neither owns the device nor operates the network, as if it did not exist.
Result<devices::Device> FindDeviceFor(App& app, const Caller& caller, const std::string& device_id);

}  // namespace ioworker::app
