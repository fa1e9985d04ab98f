#include "agent/link_state.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ioworker::agent {
namespace {

using namespace link_action;

constexpr std::size_t kNonceBytes = 32;
constexpr Duration kNever = hours{24};
constexpr Duration kHeartbeatMin = seconds{1};
constexpr Duration kHeartbeatMax = seconds{60};
constexpr Duration kRetryAfterMax = hours{1};

}  // namespace

LinkState::LinkState(std::uint64_t recorded, std::uint64_t acknowledged, Random& random,
                     LinkTimes times)
    : random_(random), times_(times), recorded_(recorded), acknowledged_(acknowledged) {}

LinkActions LinkState::Tick(Duration now) {
  if (phase_ == Phase::kStopped || now < due_) return {};
  if (phase_ == Phase::kWaiting) {
    phase_ = Phase::kConnecting;
    due_ = now + times_.opening_max;
    return {Connect{}};
  }
  if (phase_ == Phase::kLinked) {
    failures_ = 0;
    due_ = now + heartbeat_;
    return {SendHeartbeat{}};
  }
  return Drop(now, "the coordinator took too long");
}

LinkActions LinkState::OnOpen(Duration) {
  if (phase_ == Phase::kConnecting) phase_ = Phase::kOpened;
  return {};
}

LinkActions LinkState::OnClose(Duration now) {
  if (phase_ != Phase::kWaiting && phase_ != Phase::kStopped) ComeBack(now, Duration{0});
  return {};
}

LinkActions LinkState::OnMalformed(Duration now) {
  return Drop(now, "malformed: what was sent is no frame of this protocol");
}

LinkActions LinkState::OnFrame(v1::CoordinatorFrame frame, Duration now) {
  using Body = v1::CoordinatorFrame;
  if (phase_ == Phase::kWaiting || phase_ == Phase::kStopped) return {};
  if (frame.body_case() == Body::kRefusal) return OnRefusal(frame.refusal(), now);
  const bool may_greet = phase_ == Phase::kOpened || phase_ == Phase::kLinked;
  if (may_greet && frame.body_case() == Body::kChallenge) {
    return OnChallenge(std::move(frame), now);
  }
  if (phase_ == Phase::kGreeted && frame.body_case() == Body::kWelcome) {
    return OnWelcome(std::move(frame), now);
  }
  if (phase_ != Phase::kLinked) return Drop(now, "malformed: this frame is out of order");
  switch (frame.body_case()) {
    case Body::kAcknowledge:
      return OnAcknowledge(frame.acknowledge().sequence(), now);
    case Body::kAssign:
    case Body::kStop:
    case Body::kOpen:
    case Body::kWatch:
    case Body::kOwnerWish:
    case Body::kPolicyQuery:
      return {Deliver{std::move(frame)}};
    case Body::BODY_NOT_SET:
      return {};  // a newer coordinator's word, which this version may miss
    default:
      return Drop(now, "malformed: this frame is out of order");
  }
}

// On a link that stands, another coordinator has taken over behind the same connection.
LinkActions LinkState::OnChallenge(v1::CoordinatorFrame frame, Duration now) {
  if (frame.challenge().nonce().size() != kNonceBytes) {
    return Drop(now, "malformed: a challenge has a nonce of 32 bytes");
  }
  if (phase_ == Phase::kLinked) due_ = now + times_.opening_max;
  phase_ = Phase::kGreeted;
  sent_ = acknowledged_;
  return {Greet{std::move(*frame.mutable_challenge())}};
}

LinkActions LinkState::OnWelcome(v1::CoordinatorFrame frame, Duration now) {
  const v1::Welcome& welcome = frame.welcome();
  if (welcome.protocol() != kProtocolVersion) {
    return Drop(now, "protocol_version: this device speaks version 1");
  }
  // One of the two was brought back from an older copy, or the network is another one: the numbers
  // mean nothing any more.
  if (welcome.acknowledged() > recorded_ || welcome.acknowledged() < acknowledged_) {
    LinkActions actions{RenewSpool{}};
    std::ranges::move(Drop(now, "the coordinator counts this device's reports otherwise"),
                      std::back_inserter(actions));
    return actions;
  }
  phase_ = Phase::kLinked;
  heartbeat_ =
      std::clamp<Duration>(seconds{welcome.heartbeat_seconds()}, kHeartbeatMin, kHeartbeatMax);
  due_ = now + heartbeat_;
  LinkActions actions;
  acknowledged_ = welcome.acknowledged();
  sent_ = acknowledged_;
  actions.push_back(Acknowledged{acknowledged_});
  actions.push_back(Deliver{std::move(frame)});
  AddReports(actions);
  return actions;
}

LinkActions LinkState::OnAcknowledge(std::uint64_t sequence, Duration now) {
  if (sequence > sent_) return Drop(now, "malformed: acknowledged a report that was never sent");
  if (sequence <= acknowledged_) return {};
  acknowledged_ = sequence;
  LinkActions actions{Acknowledged{sequence}};
  AddReports(actions);
  return actions;
}

void LinkState::OnRenewed(std::uint64_t recorded) {
  recorded_ = recorded;
  acknowledged_ = 0;
  sent_ = 0;
}

LinkActions LinkState::OnRecorded(std::uint64_t recorded) {
  recorded_ = std::max(recorded_, recorded);
  LinkActions actions;
  if (phase_ == Phase::kLinked) AddReports(actions);
  return actions;
}

void LinkState::AddReports(LinkActions& actions) {
  const std::uint64_t last = std::min(recorded_, acknowledged_ + kWindow);
  if (last <= sent_) return;
  actions.push_back(SendReports{.first = sent_ + 1, .last = last});
  sent_ = last;
}

LinkActions LinkState::OnRefusal(const v1::Refusal& refusal, Duration now) {
  const std::string& reason = refusal.reason();
  const bool for_good = reason == "unknown_device" || reason == "retired" ||
                        reason == "wrong_host" || reason == "bad_signature" ||
                        (reason == "protocol_version" && refusal.retry_after_seconds() == 0);
  const std::string words = "refused: " + reason + ": " + refusal.message();
  if (for_good) {
    phase_ = Phase::kStopped;
    due_ = now + kNever;
    return {GiveUp{.reason = reason, .message = refusal.message()}, Disconnect{words}};
  }
  // "replaced" says that another link of this device is newer: two agents share a key, or the old
  // socket lingered. Coming back at once would make them push each other out for ever.
  const Duration wait = std::min<Duration>(seconds{refusal.retry_after_seconds()}, kRetryAfterMax);
  ComeBack(now, reason == "replaced" ? std::max<Duration>(wait, times_.back_off_max) : wait);
  return {Disconnect{words}};
}

LinkActions LinkState::Drop(Duration now, std::string reason) {
  if (phase_ == Phase::kWaiting || phase_ == Phase::kStopped) return {};
  ComeBack(now, Duration{0});
  return {Disconnect{std::move(reason)}};
}

// Full jitter: anywhere up to a limit that doubles, so that devices which were thrown off together
// do not come back together.
void LinkState::ComeBack(Duration now, Duration at_least) {
  phase_ = Phase::kWaiting;
  sent_ = acknowledged_;
  failures_ = std::min(failures_ + 1, 16);
  const Duration limit = std::min(times_.back_off_max, times_.back_off_first * (1 << failures_));
  const auto chance = random_.Below(static_cast<std::uint64_t>(limit.count()) + 1);
  due_ = now + at_least + Duration{static_cast<std::int64_t>(chance)};
}

}  // namespace ioworker::agent
