// Service: this machine's device as a systemd service, so that it starts with the machine and again
// after a crash. The system's for root, the user's own otherwise.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace ioworker::bin {

struct Service {
  bool of_system = false;     // else the user's own
  std::string program{};      // absolute
  std::string data_folder{};  // absolute, the device's
  std::string unit_folder{};  // where systemd looks for it

  std::string Path() const { return unit_folder + "/ioworker-device.service"; }
};

// The service of whoever runs this program. kUnavailable if there is no home to put it in.
Result<Service> ServiceHere(const std::string& data_folder, const std::string& home_folder);

std::string UnitOf(const Service& service);

// Writes the unit, enables and starts it; one that is there already is started anew, and what it
// runs in containers goes on. If systemd does not take a new one, nothing is left behind.
Status Install(const Service& service);

// Stops and disables it, and removes the unit. Content if it is not there.
Status Uninstall(const Service& service);

}  // namespace ioworker::bin
