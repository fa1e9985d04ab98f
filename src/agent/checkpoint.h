// Checkpoints: what the task of one lease saves in /checkpoint, brought to the coordinator while it
// runs and when it has ended, and laid there before its next attempt starts.
//
// The coordinator keeps the newest whole one. Nothing is sent while nothing has changed, and a
// folder without files is none. Begin, End, Fetch and Save are for the runner's thread; between
// Begin and End a thread of its own saves.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "agent/packer.h"
#include "agent/scratch.h"
#include "agent/transfer.h"
#include "domain/jobs/lease_ref.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::agent {

class Checkpoints {
 public:
  struct Parts {
    Coordinator coordinator;
    LinkToken& token;
    const Clock& clock;
    jobs::LeaseRef lease;
    // For the renter, on either thread: why one was not kept.
    std::function<void(const std::string&)> tell;
  };

  explicit Checkpoints(Parts parts) : parts_(std::move(parts)) {}
  ~Checkpoints() { End(); }

  Checkpoints(const Checkpoints&) = delete;
  Checkpoints& operator=(const Checkpoints&) = delete;

  // Before the container exists. "checkpoint_error": this device cannot bring it. Blocks, as its
  // terms say.
  Status Fetch(const v1::Assign::Checkpoint& from, const Scratch& scratch, Transfers& transfers,
               const Transfers::Terms& terms);

  // Saves each `every` from now on.
  void Begin(const Scratch& scratch, Duration every);

  // What is under way is given up; does not wait for that. Any thread.
  void Hurry() { hurry_.request_stop(); }

  // Waits until nothing is under way any more.
  void End();

  // When the container has ended, so that nothing changes. Empty, or what is to be said to the
  // renter. Blocks, as its terms say.
  std::string SaveLast(const Scratch& scratch, const Transfers::Terms& terms);

 private:
  Status Save(const Scratch& scratch, std::size_t held_max, const Transfers::Terms& terms);
  Status Unpack(const v1::Assign::Checkpoint& from, const Scratch& scratch, Transfers& transfers,
                const Transfers::Terms& terms);
  void Tell(const std::string& why);

  const Parts parts_;
  std::unique_ptr<Transfers> transfers_;  // of the thread that saves
  std::string kept_;                      // fingerprint of what the coordinator has
  std::size_t skipped_ = 0;
  std::string told_;
  std::stop_source hurry_;
  std::jthread thread_;
};

}  // namespace ioworker::agent
