// What a hostile, outdated or unlucky device gets on the link.
#include <set>

#include "network_fixture.h"
#include "raw_device.h"

namespace ioworker::integration {
namespace {

using v1::CoordinatorFrame;

v1::Report Ended(v1::End::Reason reason) {
  v1::Report report;
  report.mutable_ended()->set_reason(reason);
  return report;
}

class DeviceLinkTest : public NetworkFixture {
 protected:
  void SetUp() override {
    NetworkFixture::SetUp();
    Prepare(raw_);
  }

  // Enrols it and connects.
  void Prepare(RawDevice& device) {
    device.id = Enrol(device.key, EnrolmentCode()).body.value("deviceId", "");
    ASSERT_FALSE(device.id.empty());
    device.Connect(coordinator_->url());
    ASSERT_TRUE(device.challenge.has_challenge());
  }

  void Greet(RawDevice& device) {
    device.Send(device.Hello(device.key));
    welcome_ = device.Await(CoordinatorFrame::kWelcome).welcome();
    ASSERT_EQ(welcome_.protocol(), 1U);
  }

  std::string RefusalOf(const v1::DeviceFrame& hello) {
    raw_.Send(hello);
    const auto reason = raw_.listener->Next().refusal().reason();
    EXPECT_TRUE(raw_.listener->AwaitClose());
    return reason;
  }

  net::Loop loop_{1};
  RawDevice raw_{loop_};
  v1::Welcome welcome_;
};

TEST_F(DeviceLinkTest, TheDevicesOwnSignatureIsWelcome) { Greet(raw_); }

TEST_F(DeviceLinkTest, AMessageForOneDeviceSignedByAnotherIsRefused) {
  EXPECT_EQ(RefusalOf(raw_.Hello(KeyPair::Make())), "bad_signature");
}

// Whoever stands between a device and its coordinator has another name.
TEST_F(DeviceLinkTest, AHelloThatWasMeantForAnotherHostIsRefused) {
  EXPECT_EQ(RefusalOf(raw_.Hello(raw_.key, "evil.example")), "wrong_host");
}

TEST_F(DeviceLinkTest, AnOldProtocolIsRefusedWithItsReason) {
  auto hello = raw_.Hello(raw_.key);
  hello.mutable_hello()->set_protocol_min(0);
  hello.mutable_hello()->set_protocol_max(0);
  EXPECT_EQ(RefusalOf(hello), "protocol_version");
}

TEST_F(DeviceLinkTest, GarbageIsRefusedAndEndsTheLink) {
  raw_.listener->Send("\xff\xff\xff this is no frame");
  EXPECT_EQ(raw_.listener->Next().refusal().reason(), "malformed");
  EXPECT_TRUE(raw_.listener->AwaitClose());
}

TEST_F(DeviceLinkTest, AnOversizeFrameEndsTheLink) {
  raw_.listener->Send(std::string(2 << 20, 'x'));
  EXPECT_TRUE(raw_.listener->AwaitClose());
}

TEST_F(DeviceLinkTest, AReportBeforeHelloIsRefused) {
  v1::DeviceFrame frame;
  frame.mutable_report()->set_sequence(1);
  EXPECT_EQ(RefusalOf(frame), "malformed");
}

TEST_F(DeviceLinkTest, OneThatConnectsAndSaysNothingIsSentAway) {
  EXPECT_TRUE(raw_.listener->AwaitClose());
}

TEST_F(DeviceLinkTest, ANewerLinkReplacesTheOlderOneAndSaysSo) {
  Greet(raw_);
  const auto older = raw_.listener;
  raw_.Connect(coordinator_->url());
  Greet(raw_);
  auto frame = older->Next();
  while (frame.body_case() != CoordinatorFrame::BODY_NOT_SET && !frame.has_refusal()) {
    frame = older->Next();
  }
  EXPECT_EQ(frame.refusal().reason(), "replaced");
  EXPECT_TRUE(older->AwaitClose());
}

TEST_F(DeviceLinkTest, AReportAboutAnothersLeaseChangesNothing) {
  Greet(raw_);
  const std::string job = Submit({});
  const auto assign = raw_.Await(CoordinatorFrame::kAssign).assign();
  RawDevice other(loop_);
  Prepare(other);
  Greet(other);
  EXPECT_TRUE(other.Report(assign.lease(), Ended(v1::End::COMPLETED)));
  EXPECT_EQ(Get("/v1/jobs/" + job).body["state"], "RUNNING");
  EXPECT_TRUE(raw_.Report(assign.lease(), Ended(v1::End::NON_ZERO_EXIT)));
  EXPECT_EQ(Get("/v1/jobs/" + job).body["reason"], "NON_ZERO_EXIT");
}

TEST_F(DeviceLinkTest, AnothersLeaseTakesNoFilesAndGivesNone) {
  const auto input = Send("POST", "/v1/artifacts?path=data", "secret", "application/octet-stream");
  ASSERT_EQ(input.status, 201) << input.body.dump();
  const std::string artifact = input.body["id"];
  Greet(raw_);
  const std::string own_token = welcome_.token();
  const std::string with_input =
      Submit({{"inputs", {{{"artifactId", artifact}, {"path", "data"}}}}});
  const auto first = raw_.Await(CoordinatorFrame::kAssign).assign().lease();
  const std::string without = Submit({});
  const auto second = raw_.Await(CoordinatorFrame::kAssign).assign().lease();
  const auto path_of = [](const v1::LeaseRef& lease, const std::string& rest) {
    return "/v1/device/jobs/" + lease.job_id() + "/tasks/0/attempts/1/" + rest;
  };
  RawDevice other(loop_);
  Prepare(other);
  Greet(other);
  const std::string other_token = welcome_.token();

  key_ = own_token;
  EXPECT_EQ(Get(path_of(first, "inputs/" + artifact)).body["text"], "secret");
  EXPECT_EQ(Get(path_of(second, "inputs/" + artifact)).status, 404);  // no input of that job
  const std::string upload = path_of(first, "outputs?path=model&kind=OUTPUT");
  EXPECT_EQ(Send("PUT", upload, "old", "application/octet-stream").status, 200);
  EXPECT_EQ(Send("PUT", upload, "newer", "application/octet-stream").status, 200);
  key_ = other_token;
  EXPECT_EQ(Get(path_of(first, "inputs/" + artifact)).status, 404);
  EXPECT_EQ(Send("PUT", upload, "forged", "application/octet-stream").status, 404);
  key_ = coordinator_->MakeApiKey(account_, "again").value();
  const auto kept = Get("/v1/jobs/" + with_input + "/artifacts").body["artifacts"];
  ASSERT_EQ(kept.size(), 1U) << kept.dump();
  EXPECT_EQ(kept[0]["sizeBytes"], "5");
}

// More than one frame holds, and more than waits on a connection.
TEST_F(DeviceLinkTest, ADeviceThatComesBackGetsAllItsWorkHoweverMuchItIs) {
  constexpr std::uint32_t kJobs = 120;
  raw_.cores = kJobs;
  Greet(raw_);
  nlohmann::json environment;
  environment["TEXT"] = std::string(60'000, 'x');
  std::set<std::string> jobs;
  for (std::uint32_t i = 0; i < kJobs; ++i) {
    jobs.insert(Submit({{"environment", environment}, {"resources", {{"diskMib", 16}}}}));
  }
  raw_.Connect(coordinator_->url());
  Greet(raw_);
  EXPECT_EQ(welcome_.leases_size(), static_cast<int>(kJobs));
  std::set<std::string> assigned;
  for (std::uint32_t i = 0; i < kJobs; ++i) {
    const auto frame = raw_.Await(CoordinatorFrame::kAssign);
    ASSERT_TRUE(frame.has_assign()) << "after " << i;
    assigned.insert(frame.assign().lease().job_id());
  }
  EXPECT_EQ(assigned, jobs);
}

}  // namespace
}  // namespace ioworker::integration
