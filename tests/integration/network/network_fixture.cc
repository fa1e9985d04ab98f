#include "network_fixture.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "agent/enrolment.h"
#include "agent/policy_file.h"
#include "base/mutex.h"
#include "base/text.h"

namespace ioworker::integration {

void NetworkFixture::SetUp() {
  std::string pattern = std::filesystem::temp_directory_path() / "ioworker-test-XXXXXX";
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
  StartCoordinator();
  if (coordinator_ == nullptr) return;
  account_ = coordinator_->FirstAccount("100").value();
  key_ = coordinator_->MakeApiKey(account_, "test").value();
}

void NetworkFixture::StartCoordinator() {
  bin::CoordinatorSettings settings;
  settings.data_folder = folder_ + "/network";
  settings.port = 0;
  settings.database.url = database_url_;
  settings.network = network_;
  settings.sign_in = sign_in_;
  auto started = bin::Coordinator::Start(settings);
  ASSERT_TRUE(started) << started.error().message << " " << started.error().detail;
  coordinator_ = *std::move(started);
}

void NetworkFixture::RestartCoordinator() {
  coordinator_.reset();
  StartCoordinator();
  ASSERT_NE(coordinator_, nullptr);
}

void NetworkFixture::TearDown() {
  device_.reset();
  coordinator_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Answer NetworkFixture::Send(const std::string& method, const std::string& path,
                            const std::string& body, const std::string& content_type) {
  net::HttpClient client({});
  net::HttpCall call;
  call.method = method;
  call.url = coordinator_->url() + path;
  call.headers = {{"content-type", content_type}};
  if (!key_.empty()) call.headers.push_back({"authorization", "Bearer " + key_});
  call.body = body;
  const auto reply = client.Send(call);
  if (!reply) return {.status = 0, .body = {{"reason", reply.error().message}}};
  auto json = nlohmann::json::parse(reply->body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) json = {{"text", reply->body}};
  return {.status = reply->status, .body = std::move(json)};
}

std::string NetworkFixture::Submit(nlohmann::json spec) {
  if (!spec.contains("image")) spec["image"] = "fake/work:1";
  const auto answer = Post("/v1/jobs", {{"jobs", nlohmann::json::array({spec})}});
  EXPECT_EQ(answer.status, 201) << answer.body.dump();
  return answer.status == 201 ? answer.body["jobs"][0]["id"].get<std::string>() : "";
}

nlohmann::json NetworkFixture::AwaitEnd(const std::string& job) {
  Mutex mutex;
  Condition never;
  for (int tries = 0; tries < 3000; ++tries) {
    const auto answer = Get("/v1/jobs/" + job);
    const std::string state = answer.body.value("state", "");
    if (state != "QUEUED" && state != "RUNNING") return answer.body;
    Lock lock(mutex);
    never.WaitFor(mutex, milliseconds{10});
  }
  ADD_FAILURE() << job << " did not end";
  return nlohmann::json::object();
}

void NetworkFixture::AwaitTask(const std::string& job, const std::string& state) {
  Mutex mutex;
  Condition never;
  for (int tries = 0; tries < 3000; ++tries) {
    if (Get("/v1/jobs/" + job + "/tasks").body["tasks"][0]["state"] == state) return;
    Lock lock(mutex);
    never.WaitFor(mutex, milliseconds{10});
  }
  ADD_FAILURE() << job << " did not come to " << state;
}

std::string NetworkFixture::EnrolmentCode() {
  return Post("/v1/enrolments", nlohmann::json::object()).body.value("code", "");
}

Answer NetworkFixture::Enrol(const KeyPair& key, const std::string& code) {
  const auto base64 = [](const std::string& bytes) {
    std::string text = EncodeBase64Url(bytes);
    for (auto& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    return text + std::string((4 - text.size() % 4) % 4, '=');
  };
  return Post("/v1/devices:enrol",
              {{"code", code},
               {"name", "machine"},
               {"publicKey", base64(key.public_key())},
               {"signature", base64(key.Sign("ioworker enrol\n" + code))},
               {"inventory", {{"cores", 4}, {"memoryMib", 4096}, {"diskMib", 10000}}}});
}

void NetworkFixture::StartDevice(std::uint32_t cores) {
  const std::string data = folder_ + "/device";
  ASSERT_TRUE(MakeFolder(data));
  agent::Settings settings;
  settings.data_folder = data;
  settings.coordinator_url = device_url_.empty() ? coordinator_->url() : device_url_;
  settings.device_name = "fake";
  ASSERT_TRUE(
      agent::SavePolicyText(settings.PolicyPath(), fmt::format("[limits]\ncores = {}\n", cores)));
  v1::Inventory offer;
  offer.set_cores(cores);
  offer.set_memory_mib(8192);
  offer.set_disk_mib(16384);
  const auto enrolled = agent::EnrolHere(std::move(settings), EnrolmentCode(), offer);
  ASSERT_TRUE(enrolled) << enrolled.error().message;
  auto started = bin::DeviceHost::Start({}, data, bin::EngineKind::kFake, "test");
  ASSERT_TRUE(started) << started.error().message << started.error().detail;
  device_ = *std::move(started);
  const auto linked = device_->AwaitLinked(seconds{20});
  ASSERT_TRUE(linked) << linked.error().message;
}

Money NetworkFixture::Available() {
  return ParseMoney(Get("/v1/balance").body.value("available", ""), "available").value();
}

}  // namespace ioworker::integration
