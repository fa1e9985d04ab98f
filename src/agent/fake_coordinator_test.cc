#include "agent/fake_coordinator.h"

#include <set>
#include <utility>

#include <google/protobuf/util/json_util.h>

#include "base/check.h"
#include "ioworker/v1/enrolment.pb.h"

// The parts of the fake that are longer than its header should be. It has no tests of its own: it
// is tested by those who use it.

namespace ioworker::agent {
namespace {

constexpr std::string_view kStreams = "/v1/device/streams/";
constexpr std::string_view kDeviceId = "dev_00000000000000000000000001";
constexpr std::string_view kArtifactId = "art_00000000000000000000000001";

}  // namespace

net::BodyPlan FakeCoordinator::Plan(const net::Request& head) {
  if (head.Path() == "/v1/device/connect") {
    return net::Upgrade{.handler = std::make_shared<DeviceEnd>(*this), .limits = {}};
  }
  if (head.Path().starts_with(kStreams)) {
    std::string token(head.Path().substr(kStreams.size()));
    return net::Upgrade{.handler = std::make_shared<StreamEnd>(*this, token), .limits = {}};
  }
  return net::Buffered{.bytes_max = 32 << 20};
}

void FakeCoordinator::Serve(std::shared_ptr<net::Exchange> exchange) {
  exchange->Reply(Answer(*exchange));
}

net::Response FakeCoordinator::Answer(net::Exchange& exchange) {
  const net::Request& request = exchange.request();
  const Lock lock(mutex_);
  changed_.NotifyAll();
  net::Response response;
  response.headers = {{"content-type", "application/json"}};
  if (request.method == "POST" && request.Path() == "/v1/devices:enrol") {
    v1::EnrolDeviceRequest enrol;
    const bool read = google::protobuf::util::JsonStringToMessage(request.body, &enrol).ok();
    if (!read || enrol.code() != "good" ||
        !VerifySignature(enrol.public_key(), "ioworker enrol\ngood", enrol.signature())) {
      response.status = 409;
      response.body =
          R"({"code":"conflict","reason":"enrolment_code_used","message":"used before"})";
      return response;
    }
    public_key_ = enrol.public_key();
    ++seen_.enrolled;
    response.body = "{\"deviceId\":\"" + std::string(kDeviceId) + "\"}";
    return response;
  }
  if (net::FindHeader(request.headers, "authorization") != "Bearer token") {
    response.status = 401;
    return response;
  }
  if (request.method == "PUT" && refuse_uploads_) {
    response.status = 503;
    return response;
  }
  if (request.method == "PUT") {
    seen_.outputs[request.target] = request.body;
    response.body = "{\"id\":\"" + std::string(kArtifactId) + "\"}";
    return response;
  }
  if (request.Path().ends_with("/secrets")) {
    ++seen_.secrets_asked;
    CHECK(google::protobuf::util::MessageToJsonString(secrets_, &response.body).ok());
    return response;
  }
  response.body = "the input";
  return response;
}

void FakeCoordinator::Take(const v1::DeviceFrame& frame, const std::string& nonce,
                           const std::shared_ptr<net::WebSocket>& socket) {
  const Lock lock(mutex_);
  changed_.NotifyAll();
  if (frame.has_hello()) {
    socket_ = socket;
    return Greet(frame.hello(), nonce);
  }
  if (frame.has_report()) return TakeReport(frame.report());
  seen_.frames.push_back(frame);
}

void FakeCoordinator::Greet(const v1::Hello& hello, const std::string& nonce) {
  seen_.hellos.push_back(hello);
  v1::CoordinatorFrame frame;
  const std::string signed_text =
      "ioworker hello\n" + nonce + "\n127.0.0.1\n" + std::string(kDeviceId);
  if (!refusal_.empty() || !VerifySignature(public_key_, signed_text, hello.signature())) {
    frame.mutable_refusal()->set_reason(refusal_.empty() ? "bad_signature" : refusal_);
    frame.mutable_refusal()->set_message("not you");
    return SendLocked(frame.SerializeAsString());
  }
  if (std::exchange(spool_id_, hello.spool_id()) != hello.spool_id()) acknowledged_ = 0;
  if (before_welcome_) before_welcome_();
  v1::Welcome& welcome = *frame.mutable_welcome();
  welcome.set_protocol(1);
  welcome.set_acknowledged(hold_ ? 0 : acknowledged_);
  welcome.set_token("token");
  welcome.set_heartbeat_seconds(1);
  std::set<jobs::LeaseRef> held;
  for (const v1::LeaseRef& each : hello.leases()) held.insert(*FromWire(each));
  for (const auto& [ref, assign] : wanted_) *welcome.add_leases() = assign.lease();
  SendLocked(frame.SerializeAsString());
  for (const auto& [ref, assign] : wanted_) {
    if (held.contains(ref)) continue;
    *frame.mutable_assign() = assign;
    SendLocked(frame.SerializeAsString());
  }
}

void FakeCoordinator::TakeReport(const v1::Report& report) {
  if (report.sequence() <= acknowledged_) ++seen_.repeated;
  if (report.sequence() > acknowledged_ + 1) ++seen_.gaps;
  if (report.sequence() == acknowledged_ + 1) {
    ++acknowledged_;
    seen_.reports.push_back(report);
    if (report.has_ended()) wanted_.erase(*FromWire(report.lease()));
  }
  if (hold_) return;
  v1::CoordinatorFrame frame;
  frame.mutable_acknowledge()->set_sequence(acknowledged_);
  SendLocked(frame.SerializeAsString());
}

}  // namespace ioworker::agent
