#include "bin/calls.h"

#include "app/accounts.h"
#include "app/artifacts.h"
#include "app/devices.h"
#include "app/enrolment.h"
#include "app/events.h"
#include "app/jobs.h"
#include "app/leases.h"
#include "app/ledger.h"
#include "app/logs.h"
#include "app/market.h"
#include "app/metrics.h"
#include "app/pairing.h"
#include "app/policy.h"
#include "app/secrets.h"
#include "app/tasks.h"
#include "app/telemetry.h"
#include "ioworker/v1/install.pb.h"

namespace ioworker::bin {
namespace {

constexpr std::uint64_t kManyJobsBytesMax = 8 << 20;

// A use case as a handler: the app is handed in first.
template <class Request, class Response>
http::CallHandler<Request, Response> Handle(
    app::App& app, Result<Response> (*use_case)(app::App&, const app::Caller&, const Request&)) {
  return [&app, use_case](const app::Caller& caller, const Request& request) {
    return use_case(app, caller, request);
  };
}

template <class Request, class Message>
http::StreamHandler<Request, Message> HandleStream(
    app::App& app, Status (*use_case)(app::App&, const app::Caller&, const Request&,
                                      std::shared_ptr<app::Sink<Message>>)) {
  return [&app, use_case](const app::Caller& caller, const Request& request,
                          std::shared_ptr<app::Sink<Message>> sink) {
    return use_case(app, caller, request, std::move(sink));
  };
}

void BindAccounts(app::App& app, http::Binding& binding) {
  binding.Call("AccountService.GetMe", Handle(app, app::GetMe));
  binding.Call("AccountService.UpdateMe", Handle(app, app::UpdateMe));
  binding.Call("AccountService.ListAccounts", Handle(app, app::ListAccounts));
  binding.Call("AccountService.CreateAccount", Handle(app, app::CreateAccount));
  binding.Call("AccountService.CreateCredit", Handle(app, app::CreateCredit));
  binding.Call("LedgerService.GetBalance", Handle(app, app::GetBalance));
  binding.Call("LedgerService.ListTransfers", Handle(app, app::ListTransfers));
  binding.Call("LedgerService.GetEarnings", Handle(app, app::GetEarnings));
  binding.Call("LedgerService.GetBooks", Handle(app, app::GetBooks));
  binding.Call("LedgerService.CreateConversion", Handle(app, app::CreateConversion));
}

void BindDevices(app::App& app, http::Binding& binding) {
  binding.Call("EnrolmentService.CreateEnrolment", Handle(app, app::CreateEnrolment));
  binding.Call("EnrolmentService.ListEnrolments", Handle(app, app::ListEnrolments));
  binding.Call("EnrolmentService.RevokeEnrolment", Handle(app, app::RevokeEnrolment));
  binding.Call("EnrolmentService.ReportEnrolment", Handle(app, app::ReportEnrolment));
  binding.Call("EnrolmentService.EnrolDevice", Handle(app, app::EnrolDevice));
  binding.Call("EnrolmentService.CreatePairing", Handle(app, app::CreatePairing));
  binding.Call("EnrolmentService.PollPairing", Handle(app, app::PollPairing));
  binding.Call("EnrolmentService.GetPairing", Handle(app, app::GetPairing));
  binding.Call("EnrolmentService.AnswerPairing", Handle(app, app::AnswerPairing));
  binding.Call("DeviceService.ListDevices", Handle(app, app::ListDevices));
  binding.Call("DeviceService.GetDevice", Handle(app, app::GetDevice));
  binding.Call("DeviceService.UpdateDevice", Handle(app, app::UpdateDevice));
  binding.Call("DeviceService.PauseDevice", Handle(app, app::PauseDevice));
  binding.Call("DeviceService.ResumeDevice", Handle(app, app::ResumeDevice));
  binding.Call("DeviceService.RetireDevice", Handle(app, app::RetireDevice));
  binding.Call("TelemetryService.ListTelemetry", Handle(app, app::ListTelemetry));
  binding.Call("TelemetryService.ListTaskTelemetry", Handle(app, app::ListTaskTelemetry));
  binding.Call("MarketService.GetMissedDemand", Handle(app, app::GetMissedDemand));
  binding.Call("PolicyService.GetDevicePolicy", Handle(app, app::GetDevicePolicy));
  binding.Call("PolicyService.SetDevicePolicy", Handle(app, app::SetDevicePolicy));
  binding.Stream("DeviceService.WatchTelemetry", HandleStream(app, app::WatchTelemetry));
}

void BindJobs(app::App& app, http::Binding& binding) {
  binding.Call("JobService.CreateJobs", Handle(app, app::CreateJobs), kManyJobsBytesMax);
  binding.Call("JobService.PlanJob", Handle(app, app::PlanJob));
  binding.Call("JobService.ListJobs", Handle(app, app::ListJobs));
  binding.Call("JobService.GetJob", Handle(app, app::GetJob));
  binding.Call("JobService.CancelJob", Handle(app, app::CancelJob));
  binding.Call("TaskService.ListTasks", Handle(app, app::ListTasks));
  binding.Stream("TaskService.WatchLogs", HandleStream(app, app::WatchLogs), "offset");
  binding.Call("LeaseService.ListLeases", Handle(app, app::ListLeases));
  binding.Call("ArtifactService.ListArtifacts", Handle(app, app::ListArtifacts));
}

// A use case whose request's body is bytes.
template <class Request>
http::UploadHandler<Request, v1::Artifact> HandleUpload(
    app::App& app, Result<v1::Artifact> (*use_case)(app::App&, const app::Caller&, const Request&,
                                                    const app::BodySource&)) {
  return [&app, use_case](const app::Caller& caller, const Request& request,
                          const app::BodySource& body) {
    return use_case(app, caller, request, body);
  };
}

// A use case whose answer is bytes.
template <class Request>
http::DownloadHandler<Request> HandleDownload(app::App& app,
                                              Result<app::Download> (*use_case)(app::App&,
                                                                                const app::Caller&,
                                                                                const Request&)) {
  return [&app, use_case](const app::Caller& caller, const Request& request) {
    return use_case(app, caller, request);
  };
}

void BindBytes(app::App& app, http::Binding& binding) {
  const std::uint64_t most = app.settings.limits.artifact_bytes_max;
  binding.Upload("ArtifactService.CreateArtifact", HandleUpload(app, app::CreateArtifact), most);
  binding.Upload("LinkService.UploadOutput", HandleUpload(app, app::UploadOutput), most);
  binding.Download("ArtifactService.DownloadArtifact", HandleDownload(app, app::DownloadArtifact));
  binding.Download("LinkService.DownloadInput", HandleDownload(app, app::DownloadInput));
  binding.Call("LinkService.GetLeaseSecrets", Handle(app, app::GetLeaseSecrets));
}

void BindNetwork(app::App& app, http::Binding& binding) {
  binding.Call("MarketService.GetMarket", Handle(app, app::GetMarket));
  binding.Call("NetworkService.GetNetwork", Handle(app, app::GetNetwork));
  binding.Call("EventService.ListEvents", Handle(app, app::ListEvents));
  binding.Stream("EventService.WatchEvents", HandleStream(app, app::WatchEvents), "after_sequence");
}

// A member function as a handler.
template <class Owner, class Request, class Response>
http::CallHandler<Request, Response> HandleBy(
    Owner& owner, Result<Response> (Owner::*use_case)(const app::Caller&, const Request&)) {
  return [&owner, use_case](const app::Caller& caller, const Request& request) {
    return (owner.*use_case)(caller, request);
  };
}

void BindSessions(const CallParts& parts, http::Binding& binding) {
  using auth::ApiKeys;
  using auth::Sessions;
  auto& sessions = parts.sessions;
  binding.Call<v1::CreateSessionRequest, http::Reply<v1::Account>>(
      "SessionService.CreateSession",
      [&sessions](const app::Caller& caller,
                  const v1::CreateSessionRequest& request) -> Result<http::Reply<v1::Account>> {
        TRY(auto begun, sessions.CreateSession(caller, request));
        http::Cookie cookie{.name = http::kSessionCookie,
                            .token = std::move(begun.secret),
                            .lifetime = auth::kSessionLifetime};
        return http::Reply<v1::Account>{std::move(begun.account), {std::move(cookie)}};
      });
  binding.Call<v1::DeleteSessionRequest, http::Reply<v1::DeleteSessionResponse>>(
      "SessionService.DeleteSession",
      [&sessions](const app::Caller& caller, const v1::DeleteSessionRequest& request)
          -> Result<http::Reply<v1::DeleteSessionResponse>> {
        TRY(auto response, sessions.DeleteSession(caller, request));
        http::Reply<v1::DeleteSessionResponse> reply{std::move(response), {}};
        if (request.session_id() == "current") reply.cookies = {{.name = http::kSessionCookie}};
        return reply;
      });
  binding.Call("SessionService.ListSessions", HandleBy(sessions, &Sessions::ListSessions));
  binding.Call("AccountService.CreateSignInLink", HandleBy(sessions, &Sessions::CreateSignInLink));
  auto& keys = parts.api_keys;
  binding.Call("SessionService.CreateApiKey", HandleBy(keys, &ApiKeys::CreateApiKey));
  binding.Call("SessionService.ListApiKeys", HandleBy(keys, &ApiKeys::ListApiKeys));
  binding.Call("SessionService.DeleteApiKey", HandleBy(keys, &ApiKeys::DeleteApiKey));
}

// What SignIn answers, and the cookies that go with it.
template <class Request, class Message>
http::CallHandler<Request, http::Reply<Message>> WithCookies(
    auth::SignIn& sign_in,
    Result<auth::SignIn::Answer<Message>> (auth::SignIn::*use_case)(const app::Caller&,
                                                                    const Request&)) {
  return [&sign_in, use_case](const app::Caller& caller,
                              const Request& request) -> Result<http::Reply<Message>> {
    TRY(auto answer, (sign_in.*use_case)(caller, request));
    return http::Reply<Message>{std::move(answer.message), std::move(answer.cookies)};
  };
}

void BindSignIn(const CallParts& parts, http::Binding& binding) {
  using auth::Identities;
  using auth::SignIn;
  auto& sign_in = parts.sign_in;
  binding.Call("SignInService.GetSignInWays", HandleBy(sign_in, &SignIn::GetSignInWays));
  binding.Call("SignInService.CreateSignInAttempt",
               WithCookies(sign_in, &SignIn::CreateSignInAttempt));
  binding.Call("SignInService.FinishSignInAttempt",
               WithCookies(sign_in, &SignIn::FinishSignInAttempt));
  binding.Call("SignInService.ReceiveSignInForm", HandleBy(sign_in, &SignIn::ReceiveSignInForm));
  auto& identities = parts.identities;
  binding.Call("SignInService.ListIdentities", HandleBy(identities, &Identities::ListIdentities));
  binding.Call("SignInService.UpdateIdentity", HandleBy(identities, &Identities::UpdateIdentity));
  binding.Call("SignInService.DeleteIdentity", HandleBy(identities, &Identities::DeleteIdentity));
}

void BindMetrics(const CallParts& parts, http::Binding& binding) {
  binding.Call("MetricsService.ScrapeDevices", Handle(parts.app, app::ScrapeDevices));
  binding.Call<v1::ScrapeNetworkRequest, v1::Metrics>(
      "MetricsService.ScrapeNetwork",
      [collect = parts.metrics](const app::Caller&,
                                const v1::ScrapeNetworkRequest&) -> Result<v1::Metrics> {
        v1::Metrics metrics;
        metrics.set_text(collect());
        return metrics;
      });
}

void BindInstall(const CallParts& parts, http::Binding& binding) {
  auto& app = parts.app;
  auto& bundle = parts.bundle;
  binding.Call<v1::GetInstallScriptRequest, v1::InstallScript>(
      "InstallService.GetInstallScript",
      [&app, &bundle](const app::Caller&,
                      const v1::GetInstallScriptRequest&) -> Result<v1::InstallScript> {
        TRY(const auto facts, bundle.Get());
        v1::InstallScript script;
        script.set_text(InstallScriptOf(facts, app.settings.public_url, app.settings.version));
        return script;
      });
  binding.Download<v1::DownloadProgramRequest>(
      "InstallService.DownloadProgram",
      [&bundle](const app::Caller&, const v1::DownloadProgramRequest&) { return bundle.Open(); });
}

// They read the database or this process, and nothing that the leader has in memory.
constexpr std::string_view kAnsweredAnywhere[] = {
    "AccountService.ListAccounts",
    "LedgerService.GetBalance",
    "LedgerService.ListTransfers",
    "LedgerService.GetBooks",
    "JobService.ListJobs",
    "LeaseService.ListLeases",
    "ArtifactService.ListArtifacts",
    "ArtifactService.DownloadArtifact",
    "LinkService.DownloadInput",
    "EventService.ListEvents",
    "SessionService.ListSessions",
    "SessionService.ListApiKeys",
    "SignInService.GetSignInWays",
    "SignInService.ListIdentities",
    "EnrolmentService.ListEnrolments",
    "MetricsService.ScrapeNetwork",
};

}  // namespace

Status BindCalls(const CallParts& parts, http::Binding& binding) {
  BindAccounts(parts.app, binding);
  BindDevices(parts.app, binding);
  BindJobs(parts.app, binding);
  BindBytes(parts.app, binding);
  BindNetwork(parts.app, binding);
  BindSessions(parts, binding);
  BindSignIn(parts, binding);
  BindMetrics(parts, binding);
  BindInstall(parts, binding);
  TRY(binding.Seal());
  return binding.AnswerAnywhere(kAnsweredAnywhere);
}

}  // namespace ioworker::bin
