// Enrolment: binds this machine's key to its owner, once, by a one-use code.
#pragma once

#include <string>

#include "agent/settings.h"
#include "agent/transfer.h"
#include "base/key.h"
#include "base/result.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/enrolment.pb.h"

namespace ioworker::agent {

struct Enrolling {
  std::string code;
  std::string name;
  v1::Inventory inventory;
};

// Asks the coordinator; returns the device's id. Its refusals (a code that is used, unknown or too
// old) are passed on as they stand. Repeating it with the same key and code does no harm. Blocks.
Result<std::string> Enrol(const Coordinator& coordinator, const KeyPair& key,
                          const Enrolling& enrolling);

// Tells the owner of the code how far this machine has come: `reason` and `words` say why it has
// not. What comes of it does not matter to what is being done. Blocks for ten seconds at most.
void ReportStep(const Coordinator& coordinator, const std::string& code,
                v1::ReportEnrolmentRequest::Step step, const std::string& reason = {},
                const std::string& words = {});

// The same, with the key of the data folder, which is made if there is none; keeps the settings
// there with the id in them.
Result<Settings> EnrolHere(Settings settings, const std::string& code,
                           const v1::Inventory& inventory);

// The key that enrolment made; kNotFound, with the remedy, if it is gone: a new one would be
// another device.
Result<KeyPair> LoadKey(const Settings& settings);

// Where these settings say the coordinator is.
Coordinator CoordinatorOf(const Settings& settings);

}  // namespace ioworker::agent
