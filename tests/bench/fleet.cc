#include "fleet.h"

#include <cstdlib>
#include <filesystem>

#include "ioworker/v1/enrolment.pb.h"
#include "net/http_client.h"
#include "net/websocket_client.h"

namespace ioworker::bench {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "ioworker-bench-XXXXXX";
  path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Result<std::unique_ptr<BenchNetwork>> StartNetwork() {
  auto network = std::make_unique<BenchNetwork>();
  bin::CoordinatorSettings settings;
  settings.data_folder = network->folder.path();
  settings.port = 0;
  TRY(network->coordinator, bin::Coordinator::Start(settings));
  TRY(network->account, network->coordinator->FirstAccount("100000000"));
  TRY(network->key, network->coordinator->MakeApiKey(network->account, "bench"));
  return network;
}

Fleet::~Fleet() {
  // The devices go with the loop; nobody hears of them any more.
  on_assigned_ = [](const v1::Assign&) {};
}

Result<std::string> Fleet::Enrol(const KeyPair& key, std::uint32_t cores) {
  TRY(const auto code, network_.coordinator->MakeEnrolmentCode(network_.account));
  v1::EnrolDeviceRequest request;
  request.set_code(code);
  request.set_name("bench");
  request.set_public_key(key.public_key());
  request.set_signature(key.Sign("ioworker enrol\n" + code));
  *request.mutable_inventory() = BenchInventory(cores);
  net::HttpClient client({});
  net::HttpCall call;
  call.method = "POST";
  call.url = network_.coordinator->url() + "/v1/devices:enrol";
  call.headers = {{"content-type", "application/x-protobuf"}};
  call.body = request.SerializeAsString();
  TRY(const auto reply, client.Send(call));
  v1::EnrolDeviceResponse response;
  if (reply.status != 200 || !response.ParseFromString(reply.body)) return Internal(reply.body);
  return response.device_id();
}

void Fleet::Connect(KeyPair key, const std::string& device_id, std::uint32_t cores) {
  BenchDeviceEvents events{
      .on_linked = [this] {
        Lock lock(mutex_);
        ++linked_;
        changed_.NotifyAll();
      },
      .on_assigned = [this](const v1::Assign& assign) {
        ++assigned_;
        on_assigned_(assign);
      },
      .on_acknowledged = [](std::uint64_t) {},
      .on_gone = [this](const std::string&) {
        Lock lock(mutex_);
        ++gone_;
        changed_.NotifyAll();
      }};
  devices_.push_back(
      std::make_shared<BenchDevice>(std::move(key), device_id, cores, std::move(events)));
  net::ConnectOptions options;
  options.url = network_.coordinator->url() + "/v1/device/connect";
  net::ConnectWebSocket(loop_, std::move(options), devices_.back());
}

Status Fleet::Link(int devices, std::uint32_t cores) {
  for (int i = 0; i < devices; ++i) {
    auto key = KeyPair::Make();
    TRY(const auto id, Enrol(key, cores));
    Connect(std::move(key), id, cores);
  }
  Lock lock(mutex_);
  while (linked_ < devices && gone_ == 0) {
    if (!changed_.WaitFor(mutex_, minutes{1})) return DeadlineExceeded("the fleet did not link");
  }
  return gone_ == 0 ? Status{} : Status(Unavailable("a bench device lost its link"));
}

}  // namespace ioworker::bench
