#include "bin/coordinator.h"

#include <atomic>

#include "app/accounts.h"
#include "app/artifacts.h"
#include "app/enrolment.h"
#include "base/log.h"
#include "bin/addresses.h"
#include "bin/audience.h"
#include "bin/calls.h"
#include "bin/metrics.h"
#include "bin/sealing.h"
#include "core/load.h"
#include "gateway/gateway.h"
#include "http/handler.h"
#include "store/accounts.h"
#include "store/devices.h"
#include "store/leadership.h"
#include "store/ledger.h"
#include "store/migrations.h"
#include "store/tuning.h"
#include "tasks/retention.h"
#include "tasks/telemetry_keeper.h"
#include "tasks/ticker.h"

namespace ioworker::bin {
namespace {

// The operator's own view of things, for what the process itself does on its behalf.
app::Caller CallerOf(AccountId account) {
  app::Caller caller;
  caller.account = account;
  caller.scopes = accounts::Scopes::All();
  caller.roles.Add(accounts::Role::kRenter);
  caller.roles.Add(accounts::Role::kLender);
  caller.roles.Add(accounts::Role::kOperator);
  return caller;
}

}  // namespace

// In the order in which they are made; they go in the opposite order.
struct Coordinator::Parts {
  Parts(const CoordinatorSettings& given, std::unique_ptr<db::Database> opened)
      : settings(given),
        database(std::move(opened)),
        readers(*database),
        gateway(clock, random),
        publisher(events, gateway),
        sockets(gateway) {}

  // On SQLite: this coordinator leads, there is no other.
  Status StartAlone();
  // On PostgreSQL: whether it leads is seen by election.
  Status StartReplica();
  Status Migrate();
  Status Lead(std::unique_ptr<db::Connection> connection, core::Fence fence);
  Status Assemble();
  Status Serve();
  void Tick();
  std::string Url(std::uint16_t port) const;
  std::string NotReady();
  std::string Metrics();

  const CoordinatorSettings settings;
  const SystemClock clock;
  SystemRandom random;
  std::unique_ptr<db::Database> database;
  std::optional<Sealer> sealer;
  app::Readers readers;
  app::EventFeed events;
  app::PairingBook pairings{clock, random};
  gateway::Gateway gateway;
  Publisher publisher;
  Sockets sockets;
  std::unique_ptr<core::Writer> writer;
  std::unique_ptr<app::App> app;
  std::unique_ptr<auth::Callers> callers;
  std::unique_ptr<auth::Sessions> sessions;
  std::unique_ptr<auth::ApiKeys> api_keys;
  std::unique_ptr<SignInParts> sign_in;
  http::CallFigures call_figures;
  ProgramBundle bundle{settings.data_folder + "/program"};
  http::Binding binding;
  http::StaticFiles console;
  http::RateLimits rates{settings.rates, clock};
  std::unique_ptr<http::Wrapper> wrapper;
  std::unique_ptr<http::Handler> handler;
  std::unique_ptr<net::Loop> loop;
  std::unique_ptr<Replica> replica;  // on PostgreSQL; goes before the loop
  std::unique_ptr<net::Server> server;
  std::atomic<net::Server*> serving = nullptr;  // it, for those who look at it on its threads
  std::optional<tasks::Retention> retention;
  std::optional<tasks::TelemetryKeeper> keeper;
  std::unique_ptr<tasks::Ticker> ticker;
  std::string url;
  std::atomic<bool> stopping = false;
};

Status Coordinator::Parts::StartAlone() {
  TRY(auto connection, database->OpenWriter());
  TRY(store::Migrate(*connection, clock.Now()));
  loop = std::make_unique<net::Loop>(settings.io_threads);
  TRY(Assemble());
  TRY(Lead(std::move(connection), {}));
  return Serve();
}

Status Coordinator::Parts::StartReplica() {
  TRY(Migrate());
  loop = std::make_unique<net::Loop>(settings.io_threads);
  replica = std::make_unique<Replica>(
      settings.replica,
      Replica::Parts{.database = *database,
                     .loop = *loop,
                     .clock = clock,
                     .random = random,
                     .gateway = gateway,
                     .serve = [this](auto exchange) { handler->Serve(std::move(exchange)); },
                     .lead =
                         [this](auto connection, std::uint64_t epoch) {
                           return Lead(std::move(connection), [epoch](db::Connection& writing) {
                             return store::HoldLeadership(writing, epoch);
                           });
                         },
                     .forget = [this](const std::string& hash) { callers->Forget(hash); }});
  publisher.replica = sockets.replica = replica.get();
  TRY(Assemble());
  TRY(Serve());
  return replica->Begin(settings.replica.url.empty() ? url : settings.replica.url);
}

// Replicas that start together take turns. What an older replica that leads still writes fits: a
// migration only adds.
Status Coordinator::Parts::Migrate() {
  TRY(const auto connection, database->OpenWriter());
  TRY(store::LockSchema(*connection));
  TRY(store::Migrate(*connection, clock.Now()));
  TRY(store::TunePostgres(*connection));
  return store::UnlockSchema(*connection);
}

// Brings the network back from the store, and starts to write.
Status Coordinator::Parts::Lead(std::unique_ptr<db::Connection> connection, core::Fence fence) {
  TRY(core::Prepare(*connection, settings.network, clock.Now(), fence));
  TRY(auto snapshot, core::Load(*connection, settings.network, clock.Now()));
  LogInfo("loaded {} accounts, {} devices, {} live jobs", snapshot.accounts.size(),
          snapshot.devices.size(), snapshot.jobs.size());
  for (const auto& device : snapshot.devices) gateway.Learn(device);
  auto network = std::make_unique<core::Network>(settings.network);
  network->Restore(std::move(snapshot), clock.Now());
  writer = std::make_unique<core::Writer>(std::move(connection), std::move(network), clock,
                                          publisher, core::WriterLimits{}, std::move(fence));
  TRY(auto hosts, HostsOf(settings.address, settings.public_url));
  gateway.Begin({.hosts = std::move(hosts)}, *writer);
  app->writer = writer.get();
  TRY(app::SweepArtifacts(*app));
  retention.emplace(*app);
  keeper.emplace(*app);
  ticker = std::make_unique<tasks::Ticker>(
      clock, std::vector<tasks::Task>{
                 {.name = "tick", .interval = seconds{1}, .run = [this] { Tick(); }},
                 {.name = "retention", .interval = seconds{1}, .run = [this] { retention->Run(); }},
                 {.name = "telemetry", .interval = seconds{1}, .run = [this] { keeper->Run(); }}});
  return {};
}

void Coordinator::Parts::Tick() {
  writer->Submit(core::Tick{}, {});
  gateway.Tick();
}

std::string Coordinator::Parts::Url(std::uint16_t port) const {
  if (!settings.public_url.empty()) return settings.public_url;
  return UrlOf(settings.address, port, settings.tls.has_value());
}

// For balancers: what keeps this coordinator from its work. On worker threads.
std::string Coordinator::Parts::NotReady() {
  constexpr Duration kCommitMax = seconds{10};
  if (stopping) return "this coordinator is stopping";
  if (replica && !replica->leads()) return replica->follows() ? "" : "no coordinator leads";
  const auto figures = app->writer->figures();
  if (figures.commit_lasts > kCommitMax) return "the database does not answer";
  return figures.inbox_full ? "more comes in than can be taken" : "";
}

// On worker threads.
std::string Coordinator::Parts::Metrics() {
  return CollectMetrics({.app = *app,
                         .gateway = gateway,
                         .calls = call_figures,
                         .server = [this] { return serving.load(); },
                         .leads = [this] { return !replica || replica->leads(); }});
}

// Everything that answers, whoever decides.
Status Coordinator::Parts::Assemble() {
  app::AppSettings app_settings;
  app_settings.network_name = settings.network_name;
  app_settings.version = settings.version;
  app_settings.currency = settings.currency;
  app_settings.history_days = settings.history_days;
  app_settings.file_days = settings.file_days;
  app_settings.public_url = Url(settings.port);
  app_settings.artifact_folder = settings.artifact_folder.empty()
                                     ? settings.data_folder + "/artifacts"
                                     : settings.artifact_folder;
  TRY(MakeFolder(app_settings.artifact_folder));
  TRY(sealer, LoadSealer(settings.sealing_keys, settings.database, settings.data_folder));
  app = std::make_unique<app::App>(app::App{.settings = std::move(app_settings),
                                            .clock = clock,
                                            .random = random,
                                            .readers = readers,
                                            .events = events,
                                            .telemetry = gateway.telemetry(),
                                            .logs = gateway,
                                            .policies = gateway,
                                            .pairings = pairings,
                                            .sealer = sealer ? &*sealer : nullptr});
  callers = std::make_unique<auth::Callers>(
      *app, [this](std::string_view token) -> Result<std::optional<DeviceId>> {
        return replica ? replica->FindToken(token) : gateway.FindToken(token);
      });
  sessions = std::make_unique<auth::Sessions>(*app, *callers);
  api_keys = std::make_unique<auth::ApiKeys>(*app, *callers);
  SignInSettings ways = settings.sign_in;
  if (ways.folder.empty()) ways.folder = settings.data_folder + "/sign-in";
  TRY(sign_in, MakeSignIn(ways, *app, *sessions));
  TRY(BindCalls({.app = *app,
                 .sessions = *sessions,
                 .api_keys = *api_keys,
                 .sign_in = *sign_in->sign_in,
                 .identities = *sign_in->identities,
                 .metrics = [this] { return Metrics(); },
                 .bundle = bundle},
                binding));
  if (!settings.console_folder.empty()) {
    TRY(console, http::StaticFiles::Load(settings.console_folder));
  }
  wrapper = std::make_unique<http::Wrapper>(http::Wrapper::Parts{
      .authenticator = *callers, .clock = clock, .observer = &call_figures, .limits = &rates});
  handler = std::make_unique<http::Handler>(
      http::Handler::Parts{.binding = binding,
                           .sockets = sockets,
                           .console = console,
                           .wrapper = *wrapper,
                           .not_ready = [this] { return NotReady(); },
                           .forwarder = replica ? &replica->forwarder() : nullptr});
  return {};
}

Status Coordinator::Parts::Serve() {
  TRY(server,
      net::Server::Start(
          *loop,
          {.address = settings.address, .port = settings.port, .tls = settings.tls, .limits = {}},
          *handler));
  serving = server.get();
  url = Url(server->port());
  if (settings.port == 0) app->settings.public_url = url;  // nobody knows the port before
  return {};
}

Coordinator::Coordinator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

// What has been accepted is committed and answered before the lead is given up, and another replica
// has it before this one has said goodbye to its callers.
Coordinator::~Coordinator() {
  parts_->stopping = true;
  parts_->ticker.reset();
  parts_->gateway.CloseAll("the coordinator is stopping");
  if (parts_->keeper) parts_->keeper->Finish();
  if (parts_->replica) parts_->replica->Close();
  if (parts_->writer) parts_->writer->Stop();
  if (parts_->replica) parts_->replica->Leave();
  parts_->serving = nullptr;
  parts_->server.reset();
  parts_->replica.reset();
  parts_->loop.reset();
}

Result<std::unique_ptr<Coordinator>> Coordinator::Start(const CoordinatorSettings& settings) {
  if (IsWildcard(settings.address) && settings.public_url.empty()) {
    return InvalidArgument(
        "--public-url", "missing",
        "--public-url: say by which URL devices and browsers reach this network; "
        "they do not know it as " +
            settings.address);
  }
  TRY(MakeFolder(settings.data_folder));
  TRY(auto database, OpenDatabase(settings.database, settings.data_folder));
  auto parts = std::make_unique<Parts>(settings, std::move(database));
  TRY(settings.database.IsShared() ? parts->StartReplica() : parts->StartAlone());
  return std::unique_ptr<Coordinator>(new Coordinator(std::move(parts)));
}

const std::string& Coordinator::url() const { return parts_->url; }

std::string Coordinator::leader_url() const {
  return parts_->replica == nullptr ? parts_->url : parts_->replica->leader_url();
}

bool Coordinator::leads() const { return parts_->replica == nullptr || parts_->replica->leads(); }

Status Coordinator::CheckLeads() const {
  if (leads()) return {};
  return Unavailable("another replica leads: ask the one at " + leader_url());
}

Result<std::string> Coordinator::FirstAccount(const std::string& credit) {
  TRY(CheckLeads());
  const auto nobody = CallerOf({});
  TRY(auto reader, parts_->readers.Lend());
  TRY(const auto page, store::ListAccounts(*reader, {}, 1));
  std::string account_id;
  if (page.rows.empty()) {
    v1::CreateAccountRequest create;
    create.set_name("operator");
    create.set_request_id("first-account");
    create.add_roles(v1::Account::RENTER);
    create.add_roles(v1::Account::LENDER);
    create.add_roles(v1::Account::OPERATOR);
    TRY(const auto account, app::CreateAccount(*parts_->app, nobody, create));
    account_id = account.id();
  } else {
    account_id = page.rows[0].id.Text();
  }
  // Whatever happened between the two last time, the first transfer of the books is this credit.
  TRY(const auto head, store::FindChainHead(*reader));
  TRY(const auto amount, ParseMoney(credit, "--credit"));
  if (head.sequence > 0 || amount == Money{}) return account_id;
  v1::CreateCreditRequest give;
  give.set_account_id(account_id);
  give.set_amount(credit);
  give.set_note("to try things out");
  give.set_request_id("first-credit");
  TRY(app::CreateCredit(*parts_->app, nobody, give));
  return account_id;
}

Result<std::string> Coordinator::SignInPath(const std::string& account_id) {
  TRY(CheckLeads());
  TRY(const auto account, app::ParseId<AccountId>(account_id, "account"));
  TRY(const auto link, parts_->sessions->MakeLink(account));
  return link.path();
}

Result<std::string> Coordinator::MakeApiKey(const std::string& account_id,
                                            const std::string& name) {
  TRY(CheckLeads());
  TRY(const auto account, app::ParseId<AccountId>(account_id, "account"));
  v1::CreateApiKeyRequest request;
  request.set_name(name);
  request.set_expires_in_days(3650);
  for (int scope = v1::JOBS_READ; scope <= v1::NETWORK_WRITE; ++scope) {
    request.add_scopes(static_cast<v1::Scope>(scope));
  }
  TRY(const auto key, parts_->api_keys->CreateApiKey(CallerOf(account), request));
  return key.secret();
}

Result<std::string> Coordinator::MakeEnrolmentCode(const std::string& account_id) {
  TRY(CheckLeads());
  TRY(const auto account, app::ParseId<AccountId>(account_id, "account"));
  TRY(const auto enrolment, app::CreateEnrolment(*parts_->app, CallerOf(account), {}));
  return enrolment.code();
}

}  // namespace ioworker::bin
