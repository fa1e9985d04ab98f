// A machine without a code: it shows a short one, somebody signed in takes it in, it enrols as his.
#include "agent/pairing.h"

#include "agent/enrolment.h"
#include "network_fixture.h"

namespace ioworker::integration {
namespace {

using nlohmann::json;

class PairingTest : public NetworkFixture {
 protected:
  json Begin(const std::string& name = "shelf") {
    const std::string key = std::exchange(key_, "");
    const auto made = Post("/v1/pairings", {{"name", name}, {"inventory", kMachine}});
    key_ = key;
    EXPECT_EQ(made.status, 201) << made.body.dump();
    return made.body;
  }

  Answer Poll(const json& pairing) {
    return Post("/v1/pairings:poll", {{"secret", pairing["secret"]}});
  }

  Answer Reply(const json& pairing, bool accept) {
    return Post("/v1/pairings/" + pairing["code"].get<std::string>() + ":answer",
                {{"accept", accept}});
  }

  const json kMachine = {
      {"cpuModel", "test"}, {"cores", 4}, {"memoryMib", 4096}, {"diskMib", 10'000}};
};

TEST_F(PairingTest, AMachineIsTakenInByWhoReadsItsCode) {
  const auto pairing = Begin();
  EXPECT_TRUE(pairing["url"].get<std::string>().ends_with("/pair?code=" +
                                                          pairing["code"].get<std::string>()));
  EXPECT_EQ(Poll(pairing).body["state"], "WAITING");
  EXPECT_EQ(Poll(pairing).body["enrolmentCode"], "");
  const auto seen = Get("/v1/pairings/" + pairing["code"].get<std::string>());
  EXPECT_EQ(seen.body["name"], "shelf");
  EXPECT_EQ(seen.body["inventory"]["cores"], 4);
  EXPECT_EQ(seen.body["address"], "127.0.0.1");
  EXPECT_FALSE(seen.body.dump().contains(pairing["secret"].get<std::string>()));

  const auto accepted = Reply(pairing, true);
  ASSERT_EQ(accepted.status, 200) << accepted.body.dump();
  EXPECT_EQ(accepted.body["state"], "ACCEPTED");
  const auto told = Poll(pairing).body;
  EXPECT_EQ(told["state"], "ACCEPTED");
  EXPECT_FALSE(told["accountName"].get<std::string>().empty());
  EXPECT_EQ(Enrol(KeyPair::Make(), told["enrolmentCode"]).status, 200);
  EXPECT_EQ(Enrol(KeyPair::Make(), told["enrolmentCode"]).Reason(), "enrolment_code_used");
  const auto listed = Get("/v1/enrolments").body["enrolments"];
  EXPECT_EQ(listed[0]["id"], accepted.body["enrolmentId"]);
  EXPECT_EQ(Reply(pairing, true).status, 200) << "said twice";
  EXPECT_EQ(Reply(pairing, false).Reason(), "pairing_answered");
  EXPECT_EQ(Get("/v1/enrolments").body["enrolments"].size(), listed.size());
}

TEST_F(PairingTest, ARefusedMachineHearsIt) {
  const auto pairing = Begin();
  EXPECT_EQ(Reply(pairing, false).body["state"], "REFUSED");
  EXPECT_EQ(Poll(pairing).body["state"], "REFUSED");
  EXPECT_EQ(Poll(pairing).body["enrolmentCode"], "");
}

TEST_F(PairingTest, OnlyLendersMayTakeMachinesIn) {
  const auto pairing = Begin();
  const std::string keeper = key_;
  const auto renter = Post("/v1/accounts", {{"name", "renter"}, {"roles", {"RENTER"}}});
  key_ = coordinator_->MakeApiKey(renter.body["id"], "key").value();
  EXPECT_EQ(Reply(pairing, true).status, 403);
  key_.clear();
  EXPECT_EQ(Reply(pairing, true).status, 401);
  EXPECT_EQ(Get("/v1/pairings/" + pairing["code"].get<std::string>()).status, 401);
  key_ = keeper;
  EXPECT_EQ(Poll(pairing).body["state"], "WAITING");
}

TEST_F(PairingTest, WhatIsWrongIsNamed) {
  EXPECT_EQ(Get("/v1/pairings/0000-0000").Reason(), "pairing_unknown");
  EXPECT_EQ(Post("/v1/pairings:poll", {{"secret", "made-up"}}).status, 404);
  EXPECT_EQ(Post("/v1/pairings", {{"name", ""}, {"inventory", kMachine}}).Field(), "name");
  auto absurd = kMachine;
  absurd["cores"] = 1'000'000;
  EXPECT_EQ(Post("/v1/pairings", {{"name", "x"}, {"inventory", absurd}}).Field(), "inventory");
}

// The machine's side, against the real coordinator.
TEST_F(PairingTest, TheMachineWaitsForItsAnswerAndShowsAnotherCodeWhenItIsForgotten) {
  const agent::Coordinator where{.url = coordinator_->url(), .proxy = {}, .ca_path = {}};
  v1::CreatePairingRequest machine;
  machine.set_name("shelf");
  machine.mutable_inventory()->set_cores(4);
  machine.mutable_inventory()->set_memory_mib(4096);
  machine.mutable_inventory()->set_disk_mib(10'000);
  const auto paired = agent::Pair(
      where, machine,
      [&](const v1::CreatedPairing& shown) {
        EXPECT_EQ(Reply({{"code", shown.code()}}, true).status, 200);
      },
      {}, milliseconds{10});
  ASSERT_TRUE(paired) << paired.error().message;
  EXPECT_EQ(Enrol(KeyPair::Make(), paired->enrolment_code).status, 200);

  const auto refused = agent::Pair(
      where, machine,
      [&](const v1::CreatedPairing& shown) { Reply({{"code", shown.code()}}, false); }, {},
      milliseconds{10});
  EXPECT_EQ(refused.error().reason, "pairing_refused");

  std::stop_source stopped;
  const auto cut = agent::Pair(
      where, machine, [&](const v1::CreatedPairing&) { stopped.request_stop(); },
      stopped.get_token());
  EXPECT_EQ(cut.error().reason, "stopped");
}

TEST_F(PairingTest, AnAccountSaysItsCountryAndAJobCarriesIt) {
  EXPECT_EQ(Get("/v1/me").body["country"], "");
  EXPECT_EQ(Send("PATCH", "/v1/me", R"({"country":"UK"})").Field(), "country");
  EXPECT_EQ(Send("PATCH", "/v1/me", R"({"country":"gb"})").body["country"], "GB");
  EXPECT_EQ(Get("/v1/jobs/" + Submit({})).body["renterCountry"], "GB");
  EXPECT_EQ(Send("PATCH", "/v1/me", "{}").body["country"], "GB");
  EXPECT_EQ(Send("PATCH", "/v1/me", R"({"country":""})").body["country"], "");
}

}  // namespace
}  // namespace ioworker::integration
