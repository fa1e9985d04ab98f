#include "app/events.h"

#include "app/messages.h"
#include "base/mutex.h"
#include "store/events.h"

namespace ioworker::app {
namespace {

constexpr std::uint32_t kReplayMax = 1000;

// A key that may not see everything of its account asks for the events of one job or one device.
Status CheckEventScope(const Caller& caller, bool of_job, bool of_device) {
  if (caller.scopes.Has(accounts::Scope::kAccountRead)) return {};
  if (of_job) return CheckScope(caller, accounts::Scope::kJobsRead);
  if (of_device) return CheckScope(caller, accounts::Scope::kDevicesRead);
  return accounts::ScopeMissing(
      "account:read; without it, ask for the events of one job or one device");
}

// An operator sees every event, others those that concern them.
AccountId ViewerOf(const Caller& caller) {
  return caller.IsOperator() ? AccountId{} : caller.account;
}

// Joins what was missed with what is new: live events that come while the missed ones are being
// read wait here, and none is sent twice. Never keeps the thread that publishes waiting for the
// store. A reader that has missed more than is read at once gets that much, and comes back for the
// rest.
class AfterReplay final : public Sink<v1::Event> {
 public:
  explicit AfterReplay(std::shared_ptr<Sink<v1::Event>> inner) : inner_(std::move(inner)) {}

  bool Send(const v1::Event& event, const std::string&) override {
    Lock lock(mutex_);
    if (!replayed_) {
      if (waiting_.size() >= kReplayMax) return false;
      waiting_.push_back(event);
      return true;
    }
    return Pass(event);
  }
  bool Send(Broadcast<v1::Event>& one) override {
    {
      Lock lock(mutex_);
      if (replayed_) {
        if (one.message.sequence() <= last_) return true;
        last_ = one.message.sequence();
        return inner_->Send(one);
      }
    }
    return Send(one.message, one.id);
  }
  void End() override { inner_->End(); }
  void OnGone(std::function<void()> gone) override { inner_->OnGone(std::move(gone)); }

  void Replay(const std::vector<events::Event>& missed) {
    Lock lock(mutex_);
    for (const auto& event : missed) Pass(ToMessage(event));
    if (missed.size() >= kReplayMax) return inner_->End();
    for (const auto& event : waiting_) Pass(event);
    waiting_.clear();
    replayed_ = true;
  }

 private:
  bool Pass(const v1::Event& event) REQUIRES(mutex_) {
    if (event.sequence() <= last_) return true;
    last_ = event.sequence();
    return inner_->Send(event, std::to_string(last_));
  }

  const std::shared_ptr<Sink<v1::Event>> inner_;
  Mutex mutex_;
  bool replayed_ GUARDED_BY(mutex_) = false;
  std::vector<v1::Event> waiting_ GUARDED_BY(mutex_);
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

Result<v1::ListEventsResponse> ListEvents(App& app, const Caller& caller,
                                          const v1::ListEventsRequest& request) {
  TRY(const auto size, PageSize(app, request.page_size()));
  TRY(CheckEventScope(caller, !request.job_id().empty(), !request.device_id().empty()));
  store::EventFilter filter{.viewer = ViewerOf(caller), .job = {}, .device = {}, .before = 0};
  if (!request.job_id().empty()) {
    TRY(filter.job, ParseId<JobId>(request.job_id(), "job_id"));
  }
  if (!request.device_id().empty()) {
    TRY(filter.device, ParseId<DeviceId>(request.device_id(), "device_id"));
  }
  TRY(filter.before, ParseNumberToken(request.page_token()));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListEvents(*reader, filter, size));
  v1::ListEventsResponse response;
  for (const auto& event : page.rows) *response.add_events() = ToMessage(event);
  if (page.more) response.set_next_page_token(std::to_string(page.rows.back().sequence));
  return response;
}

Status WatchEvents(App& app, const Caller& caller, const v1::WatchEventsRequest& request,
                   std::shared_ptr<Sink<v1::Event>> sink) {
  const auto ordered = std::make_shared<AfterReplay>(std::move(sink));
  app.events.Watch(ViewerOf(caller), ordered);
  std::vector<events::Event> missed;
  if (request.after_sequence() > 0) {
    TRY(auto reader, app.readers.Lend());
    TRY(missed,
        store::EventsAfter(*reader, ViewerOf(caller), request.after_sequence(), kReplayMax));
  }
  ordered->Replay(missed);
  return {};
}

}  // namespace ioworker::app
