// Devices and enrolment codes in the database.
#pragma once

#include <vector>

#include "base/result.h"
#include "db/db.h"
#include "domain/devices/device.h"
#include "store/many.h"
#include "store/page.h"

namespace ioworker::store {

Status SaveDevices(db::Connection& writer, const Many<devices::Device>& devices);

// Written only when it has changed: it is the long part of a device's row.
Status SaveInventory(db::Connection& writer, DeviceId device, const devices::Inventory& inventory);
Status SaveEnrolment(db::Connection& writer, const devices::Enrolment& enrolment);

Result<std::vector<devices::Device>> LoadDevices(db::Connection& connection);

// The newest first, those before `before`.
Result<Page<devices::Enrolment>> ListEnrolments(db::Connection& connection, AccountId account,
                                                EnrolmentId before, std::uint32_t size);

// kNotFound if there is none.
Result<devices::Enrolment> FindEnrolment(db::Connection& connection, EnrolmentId id);

// Codes that expire after `since`.
// Those that expired before `before`.
Status ForgetEnrolmentsBefore(db::Connection& writer, Instant before);
Status ForgetEnrolment(db::Connection& writer, const std::string& code_hash);
Result<std::vector<devices::Enrolment>> LoadEnrolments(db::Connection& connection, Instant since);

// Ordered by id, those behind `after`; a nil owner means everyone's.
Result<Page<devices::Device>> ListDevices(db::Connection& connection, AccountId owner,
                                          DeviceId after, std::uint32_t size);

// kNotFound if there is none.
Result<devices::Device> FindDevice(db::Connection& connection, DeviceId id);

}  // namespace ioworker::store
