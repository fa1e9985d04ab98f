#include "agent/link.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/log.h"
#include "base/thread.h"
#include "net/url.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kBytesWaitingMax = 4 << 20;  // of frames that came and were not worked on yet
constexpr std::size_t kReportsAtOnce = 64;
constexpr Duration kSleepMax = hours{1};

// Empty for what is no URL: the connection will say so.
std::string HostOf(const std::string& url) {
  const auto parsed = net::ParseUrl(url, "coordinator_url");
  std::string host = parsed ? parsed->host : std::string();
  std::ranges::transform(host, host.begin(), [](unsigned char c) { return std::tolower(c); });
  return host;
}

}  // namespace

// Passes on to the link's thread what happens to one connection. The network may keep it for longer
// than the link lives, so it holds the link only between OnOpen and Leave.
class Link::Connection final : public net::WebSocketHandler {
 public:
  Connection(Link& link, std::uint64_t number) : link_(&link), number_(number) {}

  void Leave() EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    link_ = nullptr;
  }

  void OnOpen(std::shared_ptr<net::WebSocket> socket) override {
    Pass(0, [number = number_, socket = std::move(socket)](Link& link) {
      link.OnOpened(number, socket);
    });
  }
  void OnFrame(std::string_view frame) override {
    Pass(frame.size() + 1, [number = number_, bytes = std::string(frame)](Link& link) {
      link.OnBytes(number, bytes);
    });
  }
  void OnClose(std::string_view reason) override {
    Pass(0, [number = number_, words = std::string(reason)](Link& link) {
      link.OnClosed(number, words);
    });
  }

 private:
  void Pass(std::size_t bytes, std::function<void(Link&)> work) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    if (link_ == nullptr) return;
    link_->Enqueue(bytes, [link = link_, work = std::move(work)] { work(*link); });
  }

  Mutex mutex_;
  Link* link_ GUARDED_BY(mutex_);
  const std::uint64_t number_;
};

Link::Link(LinkOptions options, LinkOwner& owner)
    : options_(std::move(options)),
      host_(HostOf(options_.coordinator.url)),
      owner_(owner),
      state_(options_.spool.recorded(), options_.spool.acknowledged(), options_.random,
             options_.times) {}

Link::~Link() { Close(); }

void Link::Open() {
  thread_ = StartThread("link", [this](const std::stop_token& stop) { Work(stop); });
}

void Link::Close() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  if (handler_) handler_->Leave();
  if (socket_) socket_->Close("the device's program ends");
  const Lock lock(mutex_);
  linked_.reset();
}

void Link::Work(const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    const Lock lock(mutex_);
    changed_.NotifyAll();
  });
  while (!stop.stop_requested()) {
    Act(state_.Tick(options_.clock.Steady()));
    if (const auto work = NextWork(stop)) work();
  }
}

std::function<void()> Link::NextWork(const std::stop_token& stop) {
  const Duration longest =
      std::clamp<Duration>(state_.NextTick() - options_.clock.Steady(), milliseconds{1}, kSleepMax);
  const Lock lock(mutex_);
  if (work_.empty() && !stop.stop_requested()) changed_.WaitFor(mutex_, longest);
  if (work_.empty()) return nullptr;
  auto work = std::move(work_.front());
  work_.pop_front();
  return work;
}

void Link::Post(std::function<void()> work) {
  const Lock lock(mutex_);
  work_.push_back(std::move(work));
  changed_.NotifyAll();
}

// Bounded: a coordinator that sends faster than this device can take it loses the connection.
void Link::Enqueue(std::size_t bytes, std::function<void()> work) {
  const Lock lock(mutex_);
  if (bytes > 0 && bytes_waiting_ + bytes > kBytesWaitingMax) {
    if (flooded_) return;
    flooded_ = true;
    work = [this] { Act(state_.OnMalformed(options_.clock.Steady())); };
    bytes = 0;
  }
  bytes_waiting_ += bytes;
  work_.push_back([this, bytes, work = std::move(work)] {
    {
      const Lock inner(mutex_);
      bytes_waiting_ -= bytes;
    }
    work();
  });
  changed_.NotifyAll();
}

void Link::OnRecorded() {
  {
    const Lock lock(mutex_);
    if (std::exchange(reports_posted_, true)) return;
  }
  Post([this] {
    {
      const Lock lock(mutex_);
      reports_posted_ = false;
    }
    Act(state_.OnRecorded(options_.spool.recorded()));
  });
}

void Link::Send(const v1::DeviceFrame& frame) {
  const Lock lock(mutex_);
  if (linked_) linked_->Send(frame.SerializeAsString());
}

void Link::Break(const std::string& why) {
  const Lock lock(mutex_);
  if (linked_) linked_->Close(why);
}

void Link::OnOpened(std::uint64_t connection, const std::shared_ptr<net::WebSocket>& socket) {
  if (connection != connection_) return socket->Close("too late");
  socket_ = socket;
  Act(state_.OnOpen(options_.clock.Steady()));
}

void Link::OnBytes(std::uint64_t connection, const std::string& bytes) {
  if (connection != connection_) return;
  v1::CoordinatorFrame frame;
  const bool whole = frame.ParseFromString(bytes);
  const Duration now = options_.clock.Steady();
  Act(whole ? state_.OnFrame(std::move(frame), now) : state_.OnMalformed(now));
}

void Link::OnClosed(std::uint64_t connection, const std::string& reason) {
  if (connection != connection_) return;
  LogInfo("link: closed: {}", reason);
  SetLinked(false, reason);
  socket_.reset();
  ++connection_;
  Act(state_.OnClose(options_.clock.Steady()));
}

void Link::Act(LinkActions actions) {
  for (LinkAction& action : actions) {
    std::visit([this](auto& each) { Do(each); }, action);
  }
}

void Link::Do(link_action::Connect) {
  if (handler_) handler_->Leave();
  handler_ = std::make_shared<Connection>(*this, ++connection_);
  {
    const Lock lock(mutex_);
    flooded_ = false;
  }
  net::ConnectWebSocket(options_.loop,
                        {.url = options_.coordinator.url + "/v1/device/connect",
                         .headers = {},
                         .proxy = options_.coordinator.proxy,
                         .ca_path = options_.coordinator.ca_path,
                         .deadline = seconds{15},
                         .limits = {}},
                        handler_);
}

void Link::Do(const link_action::Disconnect& action) {
  LogInfo("link: {}", action.reason);
  SetLinked(false, action.reason);
  if (handler_) std::exchange(handler_, nullptr)->Leave();
  if (socket_) std::exchange(socket_, nullptr)->Close(action.reason.substr(0, 120));
  ++connection_;
}

void Link::Do(const link_action::Greet& action) {
  if (IsLinked()) SetLinked(false, "another coordinator has taken over");
  const v1::Challenge& challenge = action.challenge;
  v1::DeviceFrame frame;
  v1::Hello& hello = *frame.mutable_hello();
  hello.set_protocol_min(kProtocolVersion);
  hello.set_protocol_max(kProtocolVersion);
  hello.set_device_id(options_.device_id);
  hello.set_host(host_);
  hello.set_signature(options_.key.Sign("ioworker hello\n" + challenge.nonce() + "\n" + host_ +
                                        "\n" + options_.device_id));
  hello.set_spool_id(options_.spool.id());
  hello.set_recorded(options_.spool.recorded());
  owner_.FillHello(hello);
  SendFrame(frame);
}

void Link::Do(const link_action::SendReports& action) {
  std::uint64_t next = action.first;
  while (next <= action.last) {
    auto reports = options_.spool.Reports(next, action.last, kReportsAtOnce);
    if (!reports || reports->empty()) {
      if (!reports) LogError("link: the spool cannot be read: {}", reports.error().detail);
      return;
    }
    for (v1::Report& report : *reports) {
      next = report.sequence() + 1;
      v1::DeviceFrame frame;
      *frame.mutable_report() = std::move(report);
      SendFrame(frame);
    }
  }
}

void Link::Do(const link_action::Acknowledged& action) {
  if (auto forgotten = options_.spool.Acknowledge(action.sequence); !forgotten) {
    LogError("link: the spool cannot be written: {}", forgotten.error().detail);
  }
}

void Link::Do(link_action::RenewSpool) {
  const Status renewed = options_.spool.Renew(options_.random);
  if (!renewed) LogError("link: the spool cannot be renewed: {}", renewed.error().detail);
  if (renewed) state_.OnRenewed(options_.spool.recorded());
}

void Link::Do(link_action::SendHeartbeat) {
  v1::DeviceFrame frame;
  frame.mutable_heartbeat()->set_recorded(options_.spool.recorded());
  SendFrame(frame);
}

void Link::Do(const link_action::Deliver& action) {
  if (action.frame.has_welcome()) {
    LogInfo("link: welcome, {} leases", action.frame.welcome().leases_size());
    SetLinked(true, {});
    options_.token.Set(action.frame.welcome().token());
  }
  owner_.OnFrame(action.frame);
}

void Link::Do(const link_action::GiveUp& action) {
  LogError("link: the coordinator refuses this device: {} ({})", action.message, action.reason);
  owner_.OnGivenUp(action.reason, action.message);
}

void Link::SendFrame(const v1::DeviceFrame& frame) {
  if (socket_) socket_->Send(frame.SerializeAsString());
}

bool Link::IsLinked() {
  const Lock lock(mutex_);
  return linked_ != nullptr;
}

void Link::SetLinked(bool linked, const std::string& why) {
  {
    const Lock lock(mutex_);
    linked_ = linked ? socket_ : nullptr;
  }
  if (!linked) options_.token.Set({});
  owner_.OnLinked(linked, why);
}

}  // namespace ioworker::agent
