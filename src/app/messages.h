// From the domain's values to the contract's messages. Pure; any thread.
#pragma once

#include <optional>

#include <google/protobuf/timestamp.pb.h>

#include "app/caller.h"
#include "base/time.h"
#include "domain/accounts/account.h"
#include "domain/devices/device.h"
#include "domain/events/event.h"
#include "domain/jobs/artifact.h"
#include "domain/jobs/job.h"
#include "domain/ledger/ledger.h"
#include "domain/market/market.h"
#include "ioworker/v1/accounts.pb.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/leases.pb.h"
#include "ioworker/v1/ledger.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::app {

void Put(Instant at, google::protobuf::Timestamp* out);

// Leaves the field absent when there is no time; the argument is a call that makes the field.
template <class Mutable>
void PutMaybe(const std::optional<Instant>& at, Mutable&& field) {
  if (at) Put(*at, field());
}

v1::LeaseRef ToMessage(const jobs::LeaseRef& ref);
v1::Event ToMessage(const events::Event& event);
v1::Inventory ToMessage(const devices::Inventory& inventory);
v1::Lent ToMessage(const devices::Lent& lent);
v1::Trial ToMessage(const devices::Trial& trial);
v1::Device ToMessage(const devices::Device& device);
v1::JobSpec ToMessage(const jobs::JobSpec& spec);
v1::Job ToMessage(const jobs::Job& job);
v1::Lease ToMessage(const jobs::Lease& lease, const std::string& image, Instant now);
v1::Task ToTask(const jobs::Lease& lease, const jobs::Job& job);
v1::Artifact ToMessage(const jobs::Artifact& artifact);
v1::Transfer ToMessage(const ledger::Transfer& transfer, const Caller& viewer);

// Obstacles in order, each with what would change it.
void PutObstacles(const market::Obstacles& obstacles,
                  google::protobuf::RepeatedPtrField<v1::Obstacle>* out);

// The other way round: what a device says of itself, and names of leases.
devices::Inventory FromMessage(const v1::Inventory& message);
std::optional<jobs::LeaseRef> FromMessage(const v1::LeaseRef& message);

}  // namespace ioworker::app
