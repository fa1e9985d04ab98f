// LinkState: what a device does on its link to the coordinator, without sockets, threads or a
// clock.
//
// Told what happened and at which steady time, it answers with what to do next. It knows the order
// of the protocol (contract/ioworker/v1/link.proto), when to come back after a break, which reports
// are under way, and what a coordinator may not say. Belongs to one thread.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::agent {

inline constexpr std::uint32_t kProtocolVersion = 1;

namespace link_action {

struct Connect {};
struct Disconnect {
  std::string reason;
};
struct Greet {  // sign this and send Hello
  v1::Challenge challenge;
};
struct SendReports {  // as far as the spool keeps them
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
struct Acknowledged {  // the spool may forget reports up to this one
  std::uint64_t sequence = 0;
};
struct RenewSpool {};  // number what is not acknowledged anew, then call OnRenewed
struct SendHeartbeat {};
struct Deliver {  // the frame is in order: whoever owns the link acts on it
  v1::CoordinatorFrame frame;
};
struct GiveUp {  // for good, until the owner changes something
  std::string reason;
  std::string message;
};

}  // namespace link_action

using LinkAction =
    std::variant<link_action::Connect, link_action::Disconnect, link_action::Greet,
                 link_action::SendReports, link_action::Acknowledged, link_action::RenewSpool,
                 link_action::SendHeartbeat, link_action::Deliver, link_action::GiveUp>;
using LinkActions = std::vector<LinkAction>;

struct LinkTimes {
  Duration back_off_first = milliseconds{200};
  Duration back_off_max = seconds{30};
  Duration opening_max = seconds{30};  // from connecting to Welcome
};

class LinkState {
 public:
  enum class Phase {
    kWaiting,     // until it is time to connect
    kConnecting,  // the socket is being opened
    kOpened,      // it is open, the coordinator is to speak first
    kGreeted,     // Hello is sent
    kLinked,      // Welcome has come
    kStopped,     // given up
  };

  // At most this many reports are under way without an acknowledgement.
  static constexpr std::uint64_t kWindow = 256;

  // `recorded` and `acknowledged`: the spool's numbers. Connects at the first Tick.
  LinkState(std::uint64_t recorded, std::uint64_t acknowledged, Random& random, LinkTimes times);

  LinkActions OnOpen(Duration now);
  LinkActions OnClose(Duration now);  // whichever end closed it
  LinkActions OnFrame(v1::CoordinatorFrame frame, Duration now);
  LinkActions OnMalformed(Duration now);  // what came is no frame
  LinkActions OnRecorded(std::uint64_t recorded);
  void OnRenewed(std::uint64_t recorded);  // the spool has a new series, nothing of it acknowledged
  LinkActions Tick(Duration now);

  // When to call Tick next, at the latest.
  Duration NextTick() const { return due_; }

  Phase phase() const { return phase_; }

 private:
  LinkActions Drop(Duration now, std::string reason);
  LinkActions OnChallenge(v1::CoordinatorFrame frame, Duration now);
  LinkActions OnWelcome(v1::CoordinatorFrame frame, Duration now);
  LinkActions OnRefusal(const v1::Refusal& refusal, Duration now);
  LinkActions OnAcknowledge(std::uint64_t sequence, Duration now);
  void ComeBack(Duration now, Duration at_least);
  void AddReports(LinkActions& actions);

  Random& random_;
  const LinkTimes times_;
  Phase phase_ = Phase::kWaiting;
  Duration due_{0};  // of the next Tick that matters
  Duration heartbeat_ = seconds{10};
  int failures_ = 0;  // since a link last lasted for a heartbeat
  std::uint64_t recorded_;
  std::uint64_t acknowledged_;
  std::uint64_t sent_ = 0;  // on this connection
};

}  // namespace ioworker::agent
