#include "fleet.h"

#include <utility>

#include "base/thread.h"
#include "domain/ids/ids.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/enrolment.pb.h"
#include "net/websocket_client.h"

namespace ioworker::bench {

Fleet::Fleet(BenchNetwork& network, net::Loop& loop, FleetOptions options)
    : network_(network), loop_(loop), options_(std::move(options)) {
  ender_ = StartThread("ender", [this](const std::stop_token& stop) { EndRuns(stop); });
  returner_ = StartThread("returner", [this](const std::stop_token& stop) { BringBack(stop); });
}

Fleet::~Fleet() {
  ender_.request_stop();
  returner_.request_stop();
  {
    Lock lock(mutex_);
    changed_.NotifyAll();
  }
  ender_.join();
  returner_.join();
  for (const auto& device : devices_) device->Leave();
}

Result<std::string> Fleet::Enrol(const KeyPair& key) {
  v1::CreateEnrolmentRequest create;
  v1::Enrolment enrolment;
  TRY(network_.Call("POST", "/v1/enrolments", &create, &enrolment));
  v1::EnrolDeviceRequest request;
  request.set_code(enrolment.code());
  request.set_name("bench");
  request.set_public_key(key.public_key());
  request.set_signature(key.Sign("ioworker enrol\n" + enrolment.code()));
  *request.mutable_inventory() = BenchInventory(options_.cores);
  v1::EnrolDeviceResponse response;
  TRY(network_.Call("POST", "/v1/devices:enrol", &request, &response));
  if (options_.price_per_hour.empty()) return response.device_id();
  v1::UpdateDeviceRequest update;
  update.set_price_per_hour(options_.price_per_hour);
  TRY(network_.Call("PATCH", "/v1/devices/" + response.device_id(), &update, nullptr));
  return response.device_id();
}

void Fleet::Connect(KeyPair key, const std::string& device_id) {
  const std::size_t number = devices_.size();
  BenchDeviceEvents events{
      .on_linked =
          [this, number] {
            Lock lock(mutex_);
            ++linked_;
            tries_[number] = 0;
            changed_.NotifyAll();
          },
      .on_assigned =
          [this](BenchDevice& device, const v1::Assign& assign) {
            on_assigned_(assign);
            Begin(device, assign);
          },
      .on_acknowledged =
          [this](std::uint64_t more) {
            Lock lock(mutex_);
            acknowledged_ += more;
            if (acknowledged_ >= awaited_) changed_.NotifyAll();
          },
      .on_gone = [this, number](const std::string& reason) { Lost(number, reason); }};
  {
    Lock lock(mutex_);
    tries_.push_back(0);
  }
  devices_.push_back(
      std::make_shared<BenchDevice>(std::move(key), device_id, options_.cores, std::move(events)));
  Dial(devices_.back());
}

void Fleet::Dial(const std::shared_ptr<BenchDevice>& device) {
  net::ConnectOptions options;
  options.url = network_.url() + "/v1/device/connect";
  options.ca_path = network_.ca_path();
  options.deadline = seconds{30};
  net::ConnectWebSocket(loop_, std::move(options), device);
}

// Comes back after a while that doubles with each try, somewhere in its second half.
void Fleet::Lost(std::size_t device, const std::string& reason) {
  Lock lock(mutex_);
  changed_.NotifyAll();
  if (!options_.returns) {
    gone_ = reason.empty() ? "closed" : reason;
    return;
  }
  const int tries = std::min(tries_[device]++, 7);
  if (tries == 0) --linked_;
  const Duration back_off = std::min<Duration>(milliseconds{200} * (1 << tries), seconds{30});
  const auto half = static_cast<std::uint64_t>(back_off.count() / 2);
  const Duration wait{static_cast<std::int64_t>(half + random_.Below(half))};
  returning_.emplace(clock_.Steady() + wait, device);
}

void Fleet::BringBack(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::vector<std::size_t> due;
    {
      Lock lock(mutex_);
      const Duration now = clock_.Steady();
      while (!returning_.empty() && returning_.begin()->first <= now) {
        due.push_back(returning_.begin()->second);
        returning_.erase(returning_.begin());
      }
      if (due.empty()) {
        changed_.WaitFor(mutex_,
                         returning_.empty() ? milliseconds{100} : returning_.begin()->first - now);
        continue;
      }
    }
    for (const auto device : due) Dial(devices_[device]);
  }
}

template <class Reached>
Status Fleet::Await(const Reached& reached, Duration longest, const char* otherwise) {
  const Duration end = clock_.Steady() + longest;
  Lock lock(mutex_);
  while (!reached(linked_)) {
    const Duration left = end - clock_.Steady();
    if (left <= Duration{}) return DeadlineExceeded(otherwise);
    changed_.WaitFor(mutex_, std::min<Duration>(left, milliseconds{50}));
  }
  return {};
}

Status Fleet::AwaitLinked(int devices, Duration longest) {
  return Await([&](int linked) { return linked >= devices; }, longest,
               "the devices did not all come back");
}

Status Fleet::AwaitGone(Duration longest) {
  return Await([](int linked) { return linked == 0; }, longest,
               "the devices did not all notice that the coordinator has gone");
}

Status Fleet::Chatter(int messages, Duration longest) {
  // Of a task that nobody knows: the coordinator acknowledges the report and drops it.
  v1::LeaseRef unknown;
  unknown.set_job_id(JobId{.high = 1, .low = 1}.Text());
  unknown.set_attempt(1);
  std::uint64_t reports = 0;
  for (const auto& device : devices_) {
    for (int i = 0; i < messages; ++i) device->SendTelemetry(clock_.Now());
    // What comes after the messages is acknowledged after they have been taken in.
    device->ReportStarted(unknown);
    ++reports;
  }
  return AwaitReports(reports, longest);
}

Status Fleet::Link() {
  for (int i = 0; i < options_.devices; ++i) {
    auto key = KeyPair::Make();
    TRY(const auto id, Enrol(key));
    Connect(std::move(key), id);
  }
  Lock lock(mutex_);
  while (linked_ < options_.devices && gone_.empty()) {
    if (!changed_.WaitFor(mutex_, minutes{1})) return DeadlineExceeded("the fleet did not link");
  }
  return gone_.empty() ? Status{} : Status(Unavailable("a bench device lost its link: " + gone_));
}

void Fleet::Begin(BenchDevice& device, const v1::Assign& assign) {
  device.ReportStarted(assign.lease());
  if (options_.run <= Duration{}) return device.ReportEnded(assign.lease());
  Lock lock(mutex_);
  runs_.push_back(
      {.due = clock_.Steady() + options_.run, .device = &device, .lease = assign.lease()});
  if (runs_.size() == 1) changed_.NotifyAll();
}

void Fleet::EndRuns(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::deque<Run> due;
    {
      Lock lock(mutex_);
      const Duration now = clock_.Steady();
      while (!runs_.empty() && runs_.front().due <= now) {
        due.push_back(std::move(runs_.front()));
        runs_.pop_front();
      }
      if (due.empty()) {
        changed_.WaitFor(mutex_, runs_.empty() ? seconds{1} : runs_.front().due - now);
        continue;
      }
    }
    for (const auto& run : due) run.device->ReportEnded(run.lease);
  }
}

Status Fleet::AwaitReports(std::uint64_t count, Duration longest) {
  const Duration end = clock_.Steady() + longest;
  Lock lock(mutex_);
  awaited_ = count;
  while (acknowledged_ < count) {
    const Duration left = end - clock_.Steady();
    if (!gone_.empty()) return Unavailable("a bench device lost its link: " + gone_);
    if (left <= Duration{}) return DeadlineExceeded("the tasks did not all end");
    changed_.WaitFor(mutex_, left);
  }
  return {};
}

}  // namespace ioworker::bench
