#include "bench_device.h"

namespace ioworker::bench {
namespace {

// Where the bench's coordinators listen.
const std::string kHost = "127.0.0.1";

}  // namespace

v1::Inventory BenchInventory(std::uint32_t cores) {
  v1::Inventory inventory;
  inventory.set_cpu_model("bench");
  inventory.set_cores(cores);
  inventory.set_memory_mib(cores * 1024);
  inventory.set_disk_mib(cores * 4096);
  inventory.set_engine("bench");
  inventory.set_architecture("amd64");
  return inventory;
}

void BenchDevice::OnOpen(std::shared_ptr<net::WebSocket> socket) {
  Lock lock(mutex_);
  socket_ = std::move(socket);
}

void BenchDevice::OnFrame(std::string_view bytes) {
  v1::CoordinatorFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  if (frame.has_challenge()) return Greet(frame.challenge());
  if (frame.has_assign()) return events_.on_assigned(*this, frame.assign());
  if (frame.has_acknowledge()) {
    const auto before = std::exchange(acknowledged_, frame.acknowledge().sequence());
    return events_.on_acknowledged(acknowledged_ - before);
  }
  if (frame.has_welcome()) events_.on_linked();
}

void BenchDevice::OnClose(std::string_view reason) {
  {
    Lock lock(mutex_);
    socket_.reset();
    if (left_) return;
  }
  events_.on_gone(std::string(reason));
}

void BenchDevice::Leave() {
  Lock lock(mutex_);
  left_ = true;
  if (socket_) socket_->Close("the bench is over");
}

void BenchDevice::Greet(const v1::Challenge& challenge) {
  v1::DeviceFrame frame;
  auto* hello = frame.mutable_hello();
  hello->set_protocol_min(1);
  hello->set_protocol_max(1);
  hello->set_device_id(device_id_);
  hello->set_host(kHost);
  hello->set_signature(
      key_.Sign("ioworker hello\n" + challenge.nonce() + "\n" + kHost + "\n" + device_id_));
  hello->set_spool_id("bench");
  *hello->mutable_inventory() = BenchInventory(cores_);
  Send(frame);
}

void BenchDevice::SendTelemetry(Instant at) {
  v1::DeviceFrame frame;
  auto* sample = frame.mutable_telemetry();
  sample->mutable_at()->set_seconds(at.micros / 1'000'000);
  sample->set_cpu_utilisation(0.5);
  sample->set_memory_used_mib(1000);
  sample->set_disk_used_mib(1000);
  sample->set_network_received_bytes(1e6);
  sample->set_network_sent_bytes(1e6);
  Send(frame);
}

void BenchDevice::ReportStarted(const v1::LeaseRef& lease) {
  v1::DeviceFrame frame;
  *frame.mutable_report()->mutable_lease() = lease;
  frame.mutable_report()->mutable_started();
  Send(frame);
}

void BenchDevice::ReportEnded(const v1::LeaseRef& lease) {
  v1::DeviceFrame frame;
  *frame.mutable_report()->mutable_lease() = lease;
  frame.mutable_report()->mutable_ended()->set_reason(v1::End::COMPLETED);
  frame.mutable_report()->mutable_ended()->set_exit_code(0);
  Send(frame);
}

// Numbered and sent in one go, so that reports arrive in the order of their numbers.
void BenchDevice::Send(v1::DeviceFrame& frame) {
  Lock lock(mutex_);
  if (frame.has_report()) frame.mutable_report()->set_sequence(++sequence_);
  if (socket_) socket_->Send(frame.SerializeAsString());
}

}  // namespace ioworker::bench
