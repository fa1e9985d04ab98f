// What the tests of the coordinator's own tasks share: a network on a database, and an app with
// nobody linked to it.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "app/app.h"
#include "core/load.h"
#include "core/scene.h"
#include "db/testing/test_database.h"
#include "store/migrations.h"

namespace ioworker::tasks {

using db::testing::Kind;

class NoAudience final : public core::Audience {
 public:
  void OnCommitted(const core::Changes&) override {}
};

class WaitingTelemetry final : public app::TelemetryFeed {
 public:
  std::vector<Minutes> TakeMinutes(bool) override { return std::exchange(waiting, {}); }
  std::vector<v1::TelemetrySample> LatestMinutes(DeviceId) override { return {}; }
  void Watch(DeviceId, std::shared_ptr<app::Sink<v1::TelemetrySample>>) override {}
  std::optional<v1::TelemetrySample> Latest(DeviceId) override { return {}; }
  std::optional<double> PullProgress(const jobs::LeaseRef&) override { return {}; }

  std::vector<Minutes> waiting;
};

class NoLogs final : public app::LiveLogs {
 public:
  Status Open(DeviceId, const jobs::LeaseRef&, std::uint64_t, bool,
              std::shared_ptr<app::LogReceiver>) override {
    return Unavailable("none");
  }
};

class NoPolicies final : public app::DevicePolicies {
 public:
  Result<v1::PolicyAnswer> Ask(DeviceId, v1::PolicyQuery) override { return Unavailable("none"); }
};

class TasksFixture : public testing::TestWithParam<Kind> {
 protected:
  TasksFixture() : clock_(scene_.now()) { EXPECT_TRUE(store::Migrate(*writing_, scene_.now())); }

  // The coordinator starts after `passed`, with all that the store kept.
  app::App& Start(Duration passed = {}, std::uint32_t days = 90) {
    clock_.Advance(passed);
    auto network = std::make_unique<core::Network>(core::NetworkSettings{});
    network->Restore(*core::Load(*writing_, {}, clock_.Now()), clock_.Now());
    writer_ =
        std::make_unique<core::Writer>(std::move(writing_), std::move(network), clock_, audience_);
    app::AppSettings settings;
    settings.artifact_folder = database_.folder();
    settings.history_days = settings.file_days = days;
    app_ = std::make_unique<app::App>(app::App{.settings = std::move(settings),
                                               .clock = clock_,
                                               .random = random_,
                                               .writer = writer_.get(),
                                               .readers = readers_,
                                               .events = events_,
                                               .telemetry = telemetry_,
                                               .logs = logs_,
                                               .policies = policies_,
                                               .pairings = pairings_});
    return *app_;
  }

  std::int64_t Count(const std::string& table) {
    std::int64_t count = -1;
    EXPECT_TRUE((*readers_.Lend())
                    .operator*()
                    .Query("SELECT COUNT(*) FROM " + table, {}, [&](const db::Row& row) -> Status {
                      count = row.Int(0);
                      return {};
                    }));
    return count;
  }

  core::Scene scene_;
  ManualClock clock_;
  SeededRandom random_{1};
  db::testing::TestDatabase database_{GetParam()};
  app::Readers readers_{*database_};
  std::unique_ptr<db::Connection> writing_ = *database_->OpenWriter();
  NoAudience audience_;
  app::EventFeed events_;
  WaitingTelemetry telemetry_;
  NoLogs logs_;
  NoPolicies policies_;
  app::PairingBook pairings_{clock_, random_};
  std::unique_ptr<core::Writer> writer_;
  std::unique_ptr<app::App> app_;
};

}  // namespace ioworker::tasks
