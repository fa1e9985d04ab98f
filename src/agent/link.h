// Link: the device's connection to the coordinator, kept up for as long as it exists.
//
// Carries out what LinkState decides: sockets, signatures, the spool's reports. It has one thread,
// "link", on which the owner is called and on which the owner may have its own work done, so that
// what belongs to that thread needs no lock.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "agent/link_state.h"
#include "agent/spool.h"
#include "agent/transfer.h"
#include "base/clock.h"
#include "base/key.h"
#include "base/mutex.h"
#include "net/loop.h"
#include "net/websocket_client.h"

namespace ioworker::agent {

// Who has a link. Called on the link's thread.
class LinkOwner {
 public:
  virtual ~LinkOwner() = default;

  // Everything of Hello but versions, ids and signature.
  virtual void FillHello(v1::Hello& hello) = 0;

  // Welcome, Assign, Stop, Open, Watch or OwnerWish.
  virtual void OnFrame(const v1::CoordinatorFrame& frame) = 0;

  // `why`: what ended the link, or kept it from coming about; empty when it is up.
  virtual void OnLinked(bool linked, const std::string& why) = 0;

  // The coordinator does not want this device; the link stays down.
  virtual void OnGivenUp(const std::string& reason, const std::string& message) = 0;
};

struct LinkOptions {
  net::Loop& loop;
  Spool& spool;
  LinkToken& token;
  const Clock& clock;
  Random& random;
  const KeyPair& key;
  Coordinator coordinator;
  std::string device_id;
  LinkTimes times;
};

class Link {
 public:
  // The owner must outlive it; all that options refers to, too.
  Link(LinkOptions options, LinkOwner& owner);
  ~Link();

  // Starts the thread: does what was posted before, and connects.
  void Open();

  // Ends the thread and the connection. From then on the owner is left alone; Post and Send do
  // nothing.
  void Close() EXCLUDES(mutex_);

  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Has this done on the link's thread. Any thread.
  void Post(std::function<void()> work) EXCLUDES(mutex_);

  // There are new reports in the spool. Any thread.
  void OnRecorded();

  // Sends a frame that needs no acknowledgement, if the device is linked. Any thread.
  void Send(const v1::DeviceFrame& frame) EXCLUDES(mutex_);

  // Ends this connection as a break would; it comes back, later and later until one lasts. Any
  // thread.
  void Break(const std::string& why) EXCLUDES(mutex_);

 private:
  class Connection;

  void Work(const std::stop_token& stop) EXCLUDES(mutex_);
  std::function<void()> NextWork(const std::stop_token& stop) EXCLUDES(mutex_);
  void Enqueue(std::size_t bytes, std::function<void()> work) EXCLUDES(mutex_);
  void OnOpened(std::uint64_t connection, const std::shared_ptr<net::WebSocket>& socket);
  void OnBytes(std::uint64_t connection, const std::string& bytes);
  void OnClosed(std::uint64_t connection, const std::string& reason);
  void Act(LinkActions actions);
  void Do(link_action::Connect);
  void Do(const link_action::Disconnect& action) EXCLUDES(mutex_);
  void Do(const link_action::Greet& action);
  void Do(const link_action::SendReports& action);
  void Do(const link_action::Acknowledged& action);
  void Do(link_action::RenewSpool);
  void Do(link_action::SendHeartbeat);
  void Do(const link_action::Deliver& action);
  void Do(const link_action::GiveUp& action);
  void SendFrame(const v1::DeviceFrame& frame);
  bool IsLinked() EXCLUDES(mutex_);
  void SetLinked(bool linked, const std::string& why) EXCLUDES(mutex_);

  const LinkOptions options_;
  const std::string host_;  // of the coordinator's URL, as it is signed
  LinkOwner& owner_;

  // Of the link's thread.
  LinkState state_;
  std::uint64_t connection_ = 0;  // counts connections; what comes from an older one is dropped
  std::shared_ptr<Connection> handler_;
  std::shared_ptr<net::WebSocket> socket_;  // null while none is open

  Mutex mutex_;
  Condition changed_;
  std::deque<std::function<void()>> work_ GUARDED_BY(mutex_);
  std::size_t bytes_waiting_ GUARDED_BY(mutex_) = 0;
  std::shared_ptr<net::WebSocket> linked_ GUARDED_BY(mutex_);  // null unless linked
  bool reports_posted_ GUARDED_BY(mutex_) = false;
  bool flooded_ GUARDED_BY(mutex_) = false;  // this connection sent more than can wait

  std::jthread thread_;
};

}  // namespace ioworker::agent
