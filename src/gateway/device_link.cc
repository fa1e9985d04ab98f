#include "gateway/device_link.h"

#include "app/messages.h"
#include "base/digest.h"
#include "base/key.h"
#include "base/log.h"
#include "base/text.h"
#include "gateway/owner_state.h"

namespace ioworker::gateway {
namespace {

constexpr std::uint32_t kProtocol = 1;  // the version that we speak
constexpr std::uint32_t kOverloadedRetrySeconds = 5;
// So much is given to the connection at once; it ends when four times as much waits there.
constexpr std::size_t kQueuedBytesEnough = 1 << 20;

Duration Queued(std::uint32_t millis) { return milliseconds{millis}; }

v1::Assign ToAssign(const core::Assignment& assignment) {
  const auto& lease = assignment.lease;
  v1::Assign assign;
  *assign.mutable_lease() = app::ToMessage(lease.ref);
  *assign.mutable_spec() = app::ToMessage(*assignment.spec);
  assign.set_renter_country(assignment.spec->resources.renter_country.Text());
  assign.set_tasks(assignment.spec->tasks);
  assign.set_time_limit_seconds(assignment.spec->time_limit_seconds);
  assign.set_price_per_hour(FormatMoney(lease.price_per_hour));
  // The same renter has the same name on one device, and another name on each other device.
  assign.set_renter(Hex(Sha256(lease.renter.Text() + lease.device.Text())).substr(0, 16));
  for (const auto index : lease.gpu_indices) assign.add_gpu_indices(index);
  if (const auto& from = assignment.checkpoint) {
    auto* checkpoint = assign.mutable_checkpoint();
    checkpoint->set_artifact_id(from->id.Text());
    checkpoint->set_attempt(from->lease.attempt);
    checkpoint->set_size_bytes(from->size_bytes);
    checkpoint->set_sha256(Hex(from->sha256));
  }
  return assign;
}

v1::OwnerWish ToWire(const core::Wish& wish) {
  v1::OwnerWish message;
  message.set_paused(wish.paused);
  message.set_price_per_hour(FormatMoney(wish.price_per_hour));
  message.set_finish(wish.finish);
  if (wish.until) app::Put(*wish.until, message.mutable_until());
  return message;
}

v1::CoordinatorFrame ToFrame(const core::DeviceMessage& message, std::uint32_t stop_grace_seconds) {
  v1::CoordinatorFrame frame;
  if (const auto* assign = std::get_if<core::Assign>(&message.what)) {
    *frame.mutable_assign() = ToAssign(assign->assignment);
  } else if (const auto* stop = std::get_if<core::Stop>(&message.what)) {
    *frame.mutable_stop()->mutable_lease() = app::ToMessage(stop->lease);
    frame.mutable_stop()->set_reason(static_cast<v1::End::Reason>(stop->reason));
    frame.mutable_stop()->set_grace_seconds(stop_grace_seconds);
  } else if (const auto* wish = std::get_if<core::Wish>(&message.what)) {
    *frame.mutable_owner_wish() = ToWire(*wish);
  }
  return frame;
}

std::optional<core::ReportLease> ReadReport(const v1::Report& report) {
  const auto lease = app::FromMessage(report.lease());
  if (!lease || report.sequence() == 0) return std::nullopt;
  core::ReportLease command;
  command.sequence = report.sequence();
  command.queued = Queued(report.queued_millis());
  command.lease = *lease;
  switch (report.what_case()) {
    case v1::Report::kPulling:
      command.what = core::LeasePulling{};
      return command;
    case v1::Report::kStarted:
      command.what = core::LeaseStarted{Clip(report.started().image_digest())};
      return command;
    case v1::Report::kStopped:
      command.what = core::LeaseStopped{milliseconds{report.stopped().ran_millis()}};
      return command;
    case v1::Report::kEnded:
      break;
    case v1::Report::WHAT_NOT_SET:
      return std::nullopt;
  }
  const auto& ended = report.ended();
  const int reason = ended.reason();
  if (reason <= 0 || reason > static_cast<int>(jobs::kEndReasonLast)) return std::nullopt;
  // Only the network finds a device lost or an attempt one too many.
  if (ended.reason() == v1::End::DEVICE_LOST || ended.reason() == v1::End::TOO_MANY_ATTEMPTS) {
    return std::nullopt;
  }
  core::LeaseEnded what{.reason = static_cast<jobs::EndReason>(reason),
                        .message = Clip(ended.message()),
                        .exit_code = {},
                        .ran = milliseconds{ended.ran_millis()}};
  if (ended.has_exit_code()) what.exit_code = ended.exit_code();
  command.what = std::move(what);
  return command;
}

}  // namespace

DeviceLink::DeviceLink(Gateway& gateway, core::LinkId id)
    : gateway_(gateway),
      id_(id),
      nonce_(gateway.random_.Bytes(32)),
      token_("iod_" + EncodeBase64Url(gateway.random_.Bytes(32))) {}

void DeviceLink::OnOpen(std::shared_ptr<net::WebSocket> socket) {
  {
    Lock lock(mutex_);
    socket_ = std::move(socket);
  }
  v1::CoordinatorFrame frame;
  frame.mutable_challenge()->set_nonce(nonce_);
  Send(frame);
}

void DeviceLink::OnFrame(std::string_view bytes) {
  gateway_.messages_.fetch_add(1, std::memory_order_relaxed);
  gateway_.bytes_.fetch_add(bytes.size(), std::memory_order_relaxed);
  v1::DeviceFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Refuse("malformed", "a frame is no DeviceFrame", 0);
  }
  if (frame.has_hello() == greeted_) return Refuse("malformed", "Hello comes first, and once", 0);
  if (frame.has_hello()) return OnHello(frame.hello());
  if (frame.has_report()) return OnReport(frame.report());
  OnOther(frame);
}

// Refuses and returns false unless this is a device of this network, on a connection to us.
bool DeviceLink::CheckHello(const v1::Hello& hello) {
  if (hello.protocol_min() > kProtocol || hello.protocol_max() < kProtocol) {
    Refuse("protocol_version",
           "this coordinator speaks version 1 of the device protocol; update the agent", 0);
    return false;
  }
  const auto device = DeviceId::Parse(hello.device_id());
  const auto key = device ? gateway_.keys_.Find(*device) : std::nullopt;
  if (!key) {
    Refuse("unknown_device", "no such device; enrol it again", 0);
    return false;
  }
  const std::string signed_text =
      "ioworker hello\n" + nonce_ + "\n" + hello.host() + "\n" + hello.device_id();
  if (!VerifySignature(*key, signed_text, hello.signature())) {
    Refuse("bad_signature", "this is not the signature of that device's key", 0);
    return false;
  }
  if (!gateway_.settings_.hosts.contains(hello.host())) {
    Refuse("wrong_host",
           "this coordinator is not known as " + Clip(hello.host()) +
               "; its operator names it so with --public-url",
           0);
    return false;
  }
  if (hello.spool_id().empty() || hello.spool_id().size() > 64) {
    Refuse("malformed", "spool_id must have 1 to 64 bytes", 0);
    return false;
  }
  device_ = *device;
  return true;
}

void DeviceLink::OnHello(const v1::Hello& hello) {
  if (!CheckHello(hello)) return;
  greeted_ = true;
  ++gateway_.greetings_;
  core::LinkDevice command{.device = device_,
                           .link = id_,
                           .spool_id = hello.spool_id(),
                           .inventory = app::FromMessage(hello.inventory()),
                           .held = {},
                           .lending = ReadLending(hello.owner_state()),
                           .recorded = hello.recorded()};
  for (const auto& message : hello.leases()) {
    if (const auto ref = app::FromMessage(message)) command.held.push_back(*ref);
  }
  std::set<jobs::LeaseRef> held(command.held.begin(), command.held.end());
  Submit(std::move(command), [self = shared_from_this(), held = std::move(held)](
                                 const core::Outcome& outcome) { self->OnLinked(outcome, held); });
}

// Welcome names all that is wanted; what the device does not hold is assigned after it.
void DeviceLink::OnLinked(const core::Outcome& outcome, const std::set<jobs::LeaseRef>& held) {
  if (outcome.verdict == core::Verdict::kDeviceRetired) {
    return Refuse("retired", "this device is retired; enrol it again to lend it", 0);
  }
  if (outcome.verdict != core::Verdict::kOk) {
    return Refuse("malformed", outcome.detail.empty() ? "refused" : outcome.detail, 0);
  }
  v1::CoordinatorFrame frame;
  auto* welcome = frame.mutable_welcome();
  welcome->set_protocol(kProtocol);
  welcome->set_acknowledged(outcome.sequence);
  welcome->set_token(token_);
  welcome->set_heartbeat_seconds(gateway_.settings_.heartbeat_seconds);
  *welcome->mutable_owner_wish() = ToWire(outcome.wish);
  for (const auto& assignment : outcome.wanted) {
    *welcome->add_leases() = app::ToMessage(assignment.lease.ref);
    gateway_.telemetry_.OnLease(assignment.lease);
  }
  Send(frame);
  for (const auto& assignment : outcome.wanted) {
    if (!held.contains(assignment.lease.ref)) {
      Tell({.device = device_, .what = core::Assign{assignment}});
    }
  }
  gateway_.Enter(device_, shared_from_this());
  // If the connection ended before that, nobody else takes it out again.
  if (IsClosed()) return gateway_.Leave(device_, this);
  SendWatch(gateway_.telemetry_.IntervalFor(device_));
  LogInfo("device {} is linked", device_.Text());
}

void DeviceLink::OnReport(const v1::Report& report) {
  auto command = ReadReport(report);
  if (!command) return Refuse("malformed", "a report names no lease or no known end", 0);
  command->device = device_;
  command->link = id_;
  const auto self = shared_from_this();
  Submit(*std::move(command), [self](const core::Outcome& outcome) {
    if (outcome.verdict == core::Verdict::kSequenceGap) {
      return self->Close("a report is missing; come back and send it again");
    }
    if (outcome.verdict != core::Verdict::kOk && outcome.verdict != core::Verdict::kRepeated) {
      return self->Close("this link is no longer the device's");
    }
    v1::CoordinatorFrame frame;
    frame.mutable_acknowledge()->set_sequence(outcome.sequence);
    self->Send(frame);
  });
}

void DeviceLink::OnOther(const v1::DeviceFrame& frame) {
  if (frame.has_heartbeat()) {
    Submit(core::NotePresence{{{.device = device_,
                                .link = id_,
                                .queued = Queued(frame.heartbeat().queued_millis()),
                                .recorded = frame.heartbeat().recorded()}}},
           {});
  } else if (frame.has_telemetry()) {
    gateway_.telemetry_.OnSample(device_, frame.telemetry());
  } else if (frame.has_pull_progress()) {
    const auto lease = app::FromMessage(frame.pull_progress().lease());
    if (lease) gateway_.telemetry_.OnPullProgress(device_, *lease, frame.pull_progress());
  } else if (frame.has_policy_answer()) {
    gateway_.questions_.OnAnswer(device_, frame.policy_answer());
  } else if (frame.has_owner_state()) {
    Submit(
        core::SetOwnerState{
            .device = device_, .link = id_, .lending = ReadLending(frame.owner_state())},
        {});
  }
}

void DeviceLink::OnClose(std::string_view reason) {
  {
    Lock lock(mutex_);
    socket_.reset();
    waiting_.clear();
  }
  if (!greeted_) return;
  gateway_.Leave(device_, this);
  gateway_.questions_.OnGone(device_);
  gateway_.writer_->Submit(core::UnlinkDevice{.device = device_, .link = id_}, {});
  LogInfo("device {} is gone: {}", device_.Text(), reason);
}

void DeviceLink::Tell(const core::DeviceMessage& message) {
  if (const auto* close = std::get_if<core::CloseLink>(&message.what)) {
    if (close->reason == "retired") {
      return Refuse("retired", "this device is retired; enrol it again to lend it", 0);
    }
    return Close(close->reason);
  }
  {
    Lock lock(mutex_);
    if (!socket_) return;
    waiting_.push_back(message);
  }
  Pump();
}

// Sends what waits as far as the connection takes it, in order; goes on when that has been sent.
void DeviceLink::Pump() {
  Lock lock(mutex_);
  while (socket_ && !waiting_.empty() && socket_->QueuedBytes() < kQueuedBytesEnough) {
    const auto frame = ToFrame(waiting_.front(), gateway_.settings_.stop_grace_seconds);
    waiting_.pop_front();
    socket_->Send(frame.SerializeAsString());
  }
}

void DeviceLink::SendOpen(const std::string& token, const jobs::LeaseRef& lease,
                          std::uint64_t offset, bool follow) {
  v1::CoordinatorFrame frame;
  auto* open = frame.mutable_open();
  open->set_token(token);
  *open->mutable_lease() = app::ToMessage(lease);
  open->set_offset(offset);
  open->set_follow(follow);
  Send(frame);
}

void DeviceLink::SendQuery(const v1::PolicyQuery& query) {
  v1::CoordinatorFrame frame;
  *frame.mutable_policy_query() = query;
  Send(frame);
}

void DeviceLink::SendWatch(std::uint32_t interval_seconds) {
  v1::CoordinatorFrame frame;
  frame.mutable_watch()->set_interval_seconds(interval_seconds);
  Send(frame);
}

bool DeviceLink::IsClosed() {
  Lock lock(mutex_);
  return socket_ == nullptr;
}

void DeviceLink::CloseUnlessGreeted() {
  if (!greeted_) Close("say hello within ten seconds");
}

void DeviceLink::Close(std::string reason) {
  Lock lock(mutex_);
  if (socket_) socket_->Close(std::move(reason));
}

void DeviceLink::Refuse(std::string_view reason, std::string_view message,
                        std::uint32_t retry_after) {
  ++gateway_.refusals_;
  v1::CoordinatorFrame frame;
  frame.mutable_refusal()->set_reason(std::string(reason));
  frame.mutable_refusal()->set_message(std::string(message));
  frame.mutable_refusal()->set_retry_after_seconds(retry_after);
  Send(frame);
  Close(std::string(reason));
}

void DeviceLink::Send(const v1::CoordinatorFrame& frame) {
  Lock lock(mutex_);
  if (socket_) socket_->Send(frame.SerializeAsString());
}

// False, and the link ends for a while, when the core has more to do than it can take.
bool DeviceLink::Submit(core::Command command, core::Writer::Callback done) {
  if (gateway_.writer_->Submit(std::move(command), std::move(done))) return true;
  Refuse("overloaded", "the network is busy; come back", kOverloadedRetrySeconds);
  return false;
}

}  // namespace ioworker::gateway
