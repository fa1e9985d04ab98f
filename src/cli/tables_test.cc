// What the lists and the facts look like: golden files.
#include "cli/cli_fixture.h"
#include "ioworker/v1/accounts.pb.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/enrolment.pb.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/ledger.pb.h"
#include "ioworker/v1/market.pb.h"
#include "ioworker/v1/sessions.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::cli {
namespace {

v1::Device SampleDevice() {
  v1::Device device;
  device.set_id("device_01j9z3k8m4qv7c2x5t8y1n6w0r");
  device.set_name("Küche 日本");
  device.set_state(v1::Device::RUNNING);
  device.set_state_reason("runs 1 lease");
  *device.mutable_state_since() = SampleTime(0);
  device.set_price_per_hour("0.250000");
  device.set_cores_free(6);
  device.set_memory_free_mib(15 << 10);
  device.set_leases_running(1);
  device.set_earned("1.500000");
  device.set_earning_per_hour("0.062500");
  v1::Inventory& inventory = *device.mutable_inventory();
  inventory.set_cpu_model("AMD EPYC 7B13");
  inventory.set_cores(8);
  inventory.set_memory_mib(16 << 10);
  inventory.set_disk_mib(100 << 10);
  *inventory.mutable_operating_system() = "Debian 12";
  inventory.set_engine("docker 20.10.24");
  v1::Gpu& gpu = *inventory.add_gpus();
  gpu.set_model("RTX 4090");
  gpu.set_memory_mib(24 << 10);
  v1::Gpu& failing = *inventory.add_gpus();
  failing = gpu;
  failing.set_index(1);
  v1::Gpu& other = *inventory.add_gpus();
  other.set_index(2);
  other.set_model("AMD Navi 31");
  other.set_not_lent("containers get no AMD GPUs yet");
  v1::KeptGpu& kept = *device.mutable_lent()->add_gpus_kept();
  kept.set_index(1);
  kept.set_reason("it has failed");
  return device;
}

using TablesTest = CliTest;

TEST_F(TablesTest, Jobs) {
  v1::ListJobsResponse list;
  *list.add_jobs() = SampleJob();
  v1::Job& queued = *list.add_jobs();
  queued = SampleJob();
  queued.mutable_spec()->set_name("evil\x1b[2J\nname");
  queued.set_state(v1::Job::QUEUED);
  queued.mutable_tasks()->Clear();
  queued.mutable_tasks()->set_waiting(99'999);
  queued.mutable_tasks()->set_running(1);
  queued.clear_ended_at();
  coordinator_.Answer("GET /v1/jobs", list);
  ExpectGolden("jobs_list", Run({"jobs", "list"}));

  v1::Obstacle& obstacle = *queued.add_obstacles();
  obstacle.set_constraint(v1::Obstacle::GPU_MEMORY);
  obstacle.set_devices(12);
  obstacle.set_remedy("ask for 8 GiB or less");
  coordinator_.Answer("GET /v1/jobs/job_1", queued);
  ExpectGolden("jobs_show", Run({"jobs", "show", "job_1"}));
  ExpectGolden("jobs_show_json", Run({"--json", "jobs", "show", "job_1"}));

  terminal_ = {.out_is_terminal = true, .err_is_terminal = true, .width = 80, .colour = true};
  ExpectGolden("jobs_list_terminal", Run({"jobs", "list"}));
}

TEST_F(TablesTest, Tasks) {
  v1::ListTasksResponse list;
  v1::Task& pulling = *list.add_tasks();
  pulling.set_state(v1::Task::PULLING);
  pulling.set_attempt(1);
  pulling.set_pull_progress(0.42);
  v1::Task& failed = *list.add_tasks();
  failed.set_index(1);
  failed.set_state(v1::Task::FAILED);
  failed.set_reason(v1::End::NON_ZERO_EXIT);
  failed.set_attempt(2);
  failed.set_exit_code(3);
  failed.set_charged("0.001000");
  failed.set_device_id("device_1");
  failed.set_image_digest("sha256:" + std::string(64, 'c'));
  *failed.mutable_started_at() = SampleTime(0);
  *failed.mutable_ended_at() = SampleTime(3600);
  v1::Task& resumed = *list.add_tasks();
  resumed.set_index(2);
  resumed.set_state(v1::Task::RUNNING);
  resumed.set_attempt(3);
  resumed.set_resumed_from(2);
  resumed.mutable_checkpoint()->set_attempt(3);
  resumed.mutable_checkpoint()->set_size_bytes(5 << 20);
  coordinator_.Answer("GET /v1/jobs/job_1/tasks", list);
  ExpectGolden("tasks", Run({"tasks", "job_1"}));
}

TEST_F(TablesTest, Devices) {
  v1::ListDevicesResponse list;
  *list.add_devices() = SampleDevice();
  coordinator_.Answer("GET /v1/devices", list);
  coordinator_.Answer("GET /v1/devices/device_1", SampleDevice());
  ExpectGolden("devices_list", Run({"devices", "list"}));
  ExpectGolden("devices_show", Run({"devices", "show", "device_1"}));
}

TEST_F(TablesTest, Artifacts) {
  v1::ListArtifactsResponse list;
  v1::Artifact& artifact = *list.add_artifacts();
  artifact.set_kind(v1::Artifact::OUTPUT);
  artifact.set_path("model/weights.bin");
  artifact.set_size_bytes(123'456'789);
  artifact.set_sha256(std::string(64, 'a'));
  artifact.set_attempt(1);
  v1::Artifact& checkpoint = *list.add_artifacts();
  checkpoint.set_kind(v1::Artifact::CHECKPOINT);
  checkpoint.set_path("checkpoint.tar");
  checkpoint.set_size_bytes(10'240);
  checkpoint.set_sha256(std::string(64, 'b'));
  checkpoint.set_attempt(3);
  coordinator_.Answer("GET /v1/jobs/job_1/artifacts", list);
  ExpectGolden("artifacts_list", Run({"artifacts", "list", "job_1"}));
}

TEST_F(TablesTest, Market) {
  v1::Market market;
  v1::MarketModel& model = *market.add_models();
  model.set_model("RTX 4090");
  model.set_gpu(true);
  model.set_devices_online(4);
  model.set_devices_free(3);
  model.set_cores_total(64);
  model.set_cores_free(48);
  model.set_gpus_total(8);
  model.set_gpus_free(6);
  model.set_memory_mib_most(64 << 10);
  model.set_price_per_hour_low("0.400000");
  market.set_tasks_running(2);
  market.set_tasks_waiting(1);
  market.set_currency("USD");
  market.set_fee_basis_points(250);
  coordinator_.Answer("GET /v1/market", market);
  ExpectGolden("market", Run({"market"}));
}

TEST_F(TablesTest, Money) {
  v1::Balance balance;
  balance.set_available("25.000000");
  balance.set_held("0.100000");
  balance.set_earned("0.000000");
  balance.set_currency("USD");
  coordinator_.Answer("GET /v1/balance", balance);
  ExpectGolden("balance", Run({"balance"}));

  v1::Earnings earnings;
  v1::Earnings::Day& day = *earnings.add_days();
  day.set_date("2026-11-23");
  day.set_device_id("device_1");
  day.set_earned("1.234500");
  day.set_fee("0.030000");
  day.set_served_seconds(7265);
  day.set_leases(4);
  earnings.set_earned_today("1.234500");
  earnings.set_earned_total("9.000000");
  earnings.set_earning_per_hour("0.250000");
  earnings.set_currency("USD");
  coordinator_.Answer("GET /v1/earnings", earnings);
  ExpectGolden("earnings", Run({"earnings", "--days", "7"}));
  EXPECT_TRUE(coordinator_.sent.back().url.ends_with("/v1/earnings?days=7"));

  v1::ListTransfersResponse transfers;
  v1::Transfer& transfer = *transfers.add_transfers();
  transfer.set_kind(v1::Transfer::EARNING);
  transfer.set_from("account_renter");
  transfer.set_to("account_owner");
  transfer.set_amount("0.012300");
  transfer.mutable_lease()->set_job_id("job_1");
  transfer.mutable_lease()->set_attempt(2);
  *transfer.mutable_at() = SampleTime(0);
  coordinator_.Answer("GET /v1/transfers", transfers);
  ExpectGolden("ledger", Run({"ledger", "--job", "job_1"}));

  v1::Transfer converted;
  converted.set_amount("5.000000");
  coordinator_.Answer("POST /v1/conversions", converted);
  ExpectGolden("balance_convert", Run({"balance", "convert", "5"}));

  v1::Books books;
  books.set_sum("0.000000");
  books.set_outside("-25.000000");
  books.set_spendable("25.000000");
  books.set_transfers(3);
  books.mutable_chain_head()->set_sequence(3);
  books.mutable_chain_head()->set_hash(std::string(64, 'a'));
  coordinator_.Answer("GET /v1/books", books);
  ExpectGolden("books", Run({"books"}));
}

TEST_F(TablesTest, Events) {
  v1::ListEventsResponse list;
  v1::Event& event = *list.add_events();
  event.set_sequence(7);
  *event.mutable_at() = SampleTime(0);
  event.set_actor("network");
  event.set_noun("lease");
  event.set_object("job_1/0/1");
  event.set_action("ended");
  event.set_reason("out_of_memory");
  event.set_before("running");
  event.set_after("ended");
  coordinator_.Answer("GET /v1/events", list);
  coordinator_.Stream("GET /v1/events:watch", {&event, &event});
  ExpectGolden("events", Run({"events"}));
  ExpectGolden("events_follow", Run({"events", "-f"}));
  ExpectGolden("events_follow_json", Run({"events", "-f", "--json"}));
}

TEST_F(TablesTest, EventsGoOnBehindTheLastOneAfterABreak) {
  v1::Event event;
  event.set_sequence(7);
  coordinator_.Stream("GET /v1/events:watch", {&event}, true);
  coordinator_.Stream("GET /v1/events:watch", {&event});
  EXPECT_EQ(Run({"events", "-f"}).code, 0);
  ASSERT_EQ(coordinator_.sent.size(), 2U);
  EXPECT_TRUE(coordinator_.sent[1].url.ends_with("?after_sequence=7")) << coordinator_.sent[1].url;
}

TEST_F(TablesTest, AccountsAndKeys) {
  v1::Account account;
  account.set_id("account_1");
  account.set_name("Ada");
  account.add_roles(v1::Account::RENTER);
  account.add_roles(v1::Account::LENDER);
  account.mutable_balance()->set_available("5.000000");
  v1::ListAccountsResponse accounts;
  *accounts.add_accounts() = account;
  coordinator_.Answer("GET /v1/accounts", accounts);
  ExpectGolden("accounts_list", Run({"accounts", "list"}));

  v1::SignInLink link;
  link.set_path("/sign-in#token");
  *link.mutable_expires_at() = SampleTime(900);
  coordinator_.Answer("POST /v1/accounts/account_1/sign-in-links", link);
  ExpectGolden("sign_in_link", Run({"sign-in-link", "account_1"}));

  v1::ApiKey key;
  key.set_id("key_1");
  key.set_name("ci");
  key.set_secret("iow_secret");
  *key.mutable_created_at() = SampleTime(0);
  *key.mutable_expires_at() = SampleTime(90 * 86400);
  coordinator_.Answer("POST /v1/api-keys", key);
  ExpectGolden("keys_create", Run({"keys", "create", "ci"}));
  EXPECT_EQ(coordinator_.Body<v1::CreateApiKeyRequest>("POST /v1/api-keys").expires_in_days(), 90U);
  key.clear_secret();
  v1::ListApiKeysResponse keys;
  *keys.add_api_keys() = key;
  coordinator_.Answer("GET /v1/api-keys", keys);
  ExpectGolden("keys_list", Run({"keys", "list"}));
}

TEST_F(TablesTest, Enrolment) {
  v1::Enrolment enrolment;
  enrolment.set_code("k7m2-9qxw");
  enrolment.set_command(
      "curl -fsSL http://coordinator.example/install.sh | sudo sh -s -- --code k7m2-9qxw");
  *enrolment.mutable_expires_at() = SampleTime(900);
  coordinator_.Answer("POST /v1/enrolments", enrolment);
  ExpectGolden("enrol", Run({"enrol"}));
}

TEST_F(TablesTest, Enrolments) {
  v1::ListEnrolmentsResponse list;
  auto& fleet = *list.add_enrolments();
  fleet.set_id("enr_0000000000000000000000002a");
  fleet.set_name("rack 7");
  fleet.set_state(v1::Enrolment::ACTIVE);
  fleet.set_devices(20);
  fleet.set_devices_used(3);
  *fleet.mutable_expires_at() = SampleTime(900);
  coordinator_.Answer("GET /v1/enrolments", list);
  ExpectGolden("enrolments_list", Run({"enrolments", "list"}));
}

TEST_F(TablesTest, Help) {
  ExpectGolden("help", Run({"--help"}));
  ExpectGolden("help_submit", Run({"submit", "--help"}));
  ExpectGolden("help_jobs", Run({"jobs", "--help"}));
}

}  // namespace
}  // namespace ioworker::cli
