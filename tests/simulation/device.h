// A simulated device: an agent with a spool that survives crashes, and containers that may.
//
// It speaks as the contract asks (contract/ioworker/v1/link.proto): reports are numbered and kept
// until acknowledged, Welcome says what is wanted, an attempt is taken once. What truly ran is
// written down for the checkers.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/devices/device.h"
#include "wire.h"
#include "world.h"

namespace ioworker::simulation {

// Which checkpoint: the attempt that saved it, and its number there.
using Saving = std::pair<std::uint32_t, std::uint64_t>;

// What truly happened to one attempt on its device.
struct Truth {
  DeviceId device;
  std::optional<Instant> started;  // its first container
  std::optional<Instant> ended;    // its last container
  bool forgotten = false;          // the device has lost its disk: there may have been two
  bool lied = false;               // about when something happened
  std::optional<Saving> resumed;   // what it went on from; {0, 0}: it began at the beginning
  std::vector<std::pair<Instant, Saving>> saved;  // and when the coordinator said so
  std::vector<jobs::EndReason> said;  // what the device's reports say, once they are in its spool
};
using Truths = std::map<jobs::LeaseRef, Truth>;

class Device final : public LinkEnd {
 public:
  Device(World& world, Wire& wire, Truths& truths, DeviceId id, devices::Inventory inventory)
      : world_(world), wire_(wire), truths_(truths), id_(id), inventory_(std::move(inventory)) {}

  DeviceId id() const { return id_; }
  const devices::Inventory& inventory() const { return inventory_; }
  bool up() const { return up_; }
  std::size_t running() const;

  void Start();

  // The agent is gone at once. Its containers go on, or end with the machine.
  void Crash();

  // The owner at the machine.
  void SetPaused(bool paused);

  // Breaks and crashes, by chance. Each ten seconds.
  void SufferFaults();

  void OnMessage(std::uint64_t connection, const ToDevice& message) override;
  void OnClosed(std::uint64_t connection) override;

 private:
  devices::Lending LendingNow();
  void TellLending();
  enum class Stage { kPulling, kRunning, kCollecting, kEnded };
  struct Run {
    core::Assignment assignment;
    Stage stage = Stage::kPulling;
    std::uint64_t serial = 0;  // so that what was planned for a wiped run does not touch another
    jobs::EndReason fate = jobs::EndReason::kCompleted;
    bool deaf = false;             // hangs in a pull, and takes its time to stop
    std::optional<Instant> ended;  // its container, or the attempt without one
    bool stop_recorded = false;
    std::uint64_t end_report = 0;  // its number; 0: not recorded yet
  };
  struct Report {
    std::uint64_t sequence = 0;
    Instant happened;
    jobs::LeaseRef lease;
    decltype(core::ReportLease::what) what;
  };

  void Connect();
  void ComeBackLater();
  void Beat();
  void Accept(const core::Assignment& assignment);
  void Pull(const jobs::LeaseRef& ref);
  void StartContainer(const jobs::LeaseRef& ref);
  void SaveLater(const jobs::LeaseRef& ref, std::uint64_t serial);
  void Save(const jobs::LeaseRef& ref);
  void Stop(const jobs::LeaseRef& ref, jobs::EndReason reason);
  void End(const jobs::LeaseRef& ref, jobs::EndReason reason);
  void Collect(const jobs::LeaseRef& ref);
  void RecordEnd(const jobs::LeaseRef& ref);
  void Record(const jobs::LeaseRef& ref, decltype(core::ReportLease::what) what, Instant happened);
  void Send(const Report& report);
  void Wipe();
  void BringBackOld();
  void RenewSpool();
  Run* Find(const jobs::LeaseRef& ref, std::uint64_t serial);

  World& world_;
  Wire& wire_;
  Truths& truths_;
  const DeviceId id_;
  const devices::Inventory inventory_;

  bool up_ = false;
  std::uint64_t life_ = 0;
  bool paused_ = false;
  bool lending_changed_ = false;  // since Hello
  std::uint64_t connection_ = 0;
  bool welcomed_ = false;

  // On disk.
  std::uint64_t spool_ = 1;
  std::uint64_t recorded_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::deque<Report> reports_;
  std::map<jobs::LeaseRef, Run> runs_;

  // A copy of the disk, as it was at some crash before.
  struct Copy {
    std::uint64_t spool = 1;
    std::uint64_t recorded = 0;
    std::uint64_t acknowledged = 0;
    std::deque<Report> reports;
    std::map<jobs::LeaseRef, Run> runs;
  };
  Copy copy_;

  // Never used twice.
  std::uint64_t last_spool_ = 1;
  std::uint64_t last_serial_ = 0;
};

}  // namespace ioworker::simulation
