#include "bench_device.h"

namespace ioworker::bench {

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

void BenchDevice::OnOpen(std::shared_ptr<net::WebSocket> socket) { socket_ = std::move(socket); }

void BenchDevice::OnFrame(std::string_view bytes) {
  v1::CoordinatorFrame frame;
  if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  if (frame.has_challenge()) return Greet(frame.challenge());
  if (frame.has_assign()) return Run(frame.assign());
  if (frame.has_acknowledge()) return events_.on_acknowledged(frame.acknowledge().sequence());
  if (!frame.has_welcome()) return;
  events_.on_linked();
  for (const auto& assign : frame.welcome().leases()) Run(assign);
}

void BenchDevice::OnClose(std::string_view reason) {
  socket_.reset();
  events_.on_gone(std::string(reason));
}

void BenchDevice::Greet(const v1::Challenge& challenge) {
  v1::DeviceFrame frame;
  auto* hello = frame.mutable_hello();
  hello->set_protocol_min(1);
  hello->set_protocol_max(1);
  hello->set_device_id(device_id_);
  hello->set_signature(key_.Sign("ioworker hello\n" + challenge.nonce() + "\n" +
                                 challenge.server_name() + "\n" + device_id_));
  hello->set_spool_id("bench");
  *hello->mutable_inventory() = BenchInventory(cores_);
  Send(frame);
}

void BenchDevice::Run(const v1::Assign& assign) {
  events_.on_assigned(assign);
  v1::DeviceFrame started;
  started.mutable_report()->set_sequence(++sequence_);
  *started.mutable_report()->mutable_lease() = assign.lease();
  started.mutable_report()->mutable_started();
  Send(started);
  v1::DeviceFrame ended;
  ended.mutable_report()->set_sequence(++sequence_);
  *ended.mutable_report()->mutable_lease() = assign.lease();
  ended.mutable_report()->mutable_ended()->set_reason(v1::End::COMPLETED);
  ended.mutable_report()->mutable_ended()->set_exit_code(0);
  Send(ended);
}

void BenchDevice::Send(const v1::DeviceFrame& frame) {
  if (socket_) socket_->Send(frame.SerializeAsString());
}

}  // namespace ioworker::bench
