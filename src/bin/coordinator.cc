#include "bin/coordinator.h"

#include <set>

#include <fmt/format.h>

#include "app/accounts.h"
#include "app/artifacts.h"
#include "app/enrolment.h"
#include "base/log.h"
#include "bin/calls.h"
#include "core/load.h"
#include "db/sqlite/sqlite.h"
#include "gateway/gateway.h"
#include "http/handler.h"
#include "net/url.h"
#include "store/accounts.h"
#include "store/ledger.h"
#include "store/migrations.h"
#include "tasks/ticker.h"

namespace ioworker::bin {
namespace {

// Passes on what has been committed: events to who watches, messages to devices.
class Publisher final : public core::Audience {
 public:
  Publisher(app::EventFeed& events, gateway::Gateway& gateway)
      : events_(events), gateway_(gateway) {}

  void OnStored(const core::Changes& changes) override { gateway_.OnStored(changes); }

  void OnCommitted(const core::Changes& changes) override {
    events_.Publish(changes.events);
    gateway_.OnCommitted(changes);
  }

 private:
  app::EventFeed& events_;
  gateway::Gateway& gateway_;
};

class Sockets final : public http::WebSocketRoutes {
 public:
  explicit Sockets(gateway::Gateway& gateway) : gateway_(gateway) {}
  std::shared_ptr<net::WebSocketHandler> Open(const net::Request& request) override {
    return gateway_.Open(request);
  }

 private:
  gateway::Gateway& gateway_;
};

bool IsWildcard(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

std::string UrlOf(const CoordinatorSettings& settings, std::uint16_t port) {
  if (!settings.public_url.empty()) return settings.public_url;
  const bool version_6 = settings.address.contains(':');
  return fmt::format("{}://{}{}{}:{}", settings.tls ? "https" : "http", version_6 ? "[" : "",
                     settings.address, version_6 ? "]" : "", port);
}

// The names by which devices may reach us: each signs the one that it used.
Result<std::set<std::string>> HostsOf(const CoordinatorSettings& settings) {
  std::set<std::string> hosts{"localhost", "127.0.0.1", "::1"};
  if (!IsWildcard(settings.address)) hosts.insert(settings.address);
  if (settings.public_url.empty()) return hosts;
  TRY(const auto url, net::ParseUrl(settings.public_url, "--public-url"));
  hosts.insert(url.host);
  return hosts;
}

// The operator's own view of things, for what the process itself does on its behalf.
app::Caller CallerOf(AccountId account) {
  app::Caller caller;
  caller.account = account;
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

  Status Build(std::unique_ptr<db::Connection> connection);
  Status Serve();

  const CoordinatorSettings settings;
  const SystemClock clock;
  SystemRandom random;
  std::unique_ptr<db::Database> database;
  app::Readers readers;
  app::EventFeed events;
  gateway::Gateway gateway;
  Publisher publisher;
  Sockets sockets;
  std::unique_ptr<core::Writer> writer;
  std::unique_ptr<app::App> app;
  std::unique_ptr<auth::Callers> callers;
  std::unique_ptr<auth::Sessions> sessions;
  std::unique_ptr<auth::ApiKeys> api_keys;
  http::Binding binding;
  http::StaticFiles console;
  std::unique_ptr<http::Wrapper> wrapper;
  std::unique_ptr<http::Handler> handler;
  std::unique_ptr<net::Loop> loop;
  std::unique_ptr<net::Server> server;
  std::unique_ptr<tasks::Ticker> ticker;
  std::string url;
};

// Brings the network back from the store, and starts to write.
Status Coordinator::Parts::Build(std::unique_ptr<db::Connection> connection) {
  TRY(store::Migrate(*connection, clock.Now()));
  TRY(auto snapshot, core::Load(*connection, settings.network, clock.Now()));
  LogInfo("loaded {} accounts, {} devices, {} live jobs", snapshot.accounts.size(),
          snapshot.devices.size(), snapshot.jobs.size());
  for (const auto& device : snapshot.devices) gateway.Learn(device);
  auto network = std::make_unique<core::Network>(settings.network);
  network->Restore(std::move(snapshot), clock.Now());
  writer =
      std::make_unique<core::Writer>(std::move(connection), std::move(network), clock, publisher);
  TRY(auto hosts, HostsOf(settings));
  gateway.Begin({.hosts = std::move(hosts)}, *writer);
  return {};
}

Status Coordinator::Parts::Serve() {
  const std::string artifacts = settings.data_folder + "/artifacts";
  TRY(MakeFolder(artifacts));
  app::AppSettings app_settings;
  app_settings.network_name = settings.network_name;
  app_settings.version = settings.version;
  app_settings.currency = settings.currency;
  app_settings.public_url = UrlOf(settings, settings.port);
  app_settings.artifact_folder = artifacts;
  app = std::make_unique<app::App>(app::App{.settings = std::move(app_settings),
                                            .clock = clock,
                                            .random = random,
                                            .writer = *writer,
                                            .readers = readers,
                                            .events = events,
                                            .telemetry = gateway.telemetry(),
                                            .logs = gateway});
  TRY(app::SweepArtifacts(*app));
  callers = std::make_unique<auth::Callers>(
      *app, [this](std::string_view token) { return gateway.FindToken(token); });
  sessions = std::make_unique<auth::Sessions>(*app, *callers);
  api_keys = std::make_unique<auth::ApiKeys>(*app, *callers);
  TRY(BindCalls({.app = *app, .sessions = *sessions, .api_keys = *api_keys}, binding));
  if (!settings.console_folder.empty()) {
    TRY(console, http::StaticFiles::Load(settings.console_folder));
  }
  wrapper = std::make_unique<http::Wrapper>(
      http::Wrapper::Parts{.authenticator = *callers, .clock = clock});
  handler = std::make_unique<http::Handler>(http::Handler::Parts{
      .binding = binding, .sockets = sockets, .console = console, .wrapper = *wrapper});
  loop = std::make_unique<net::Loop>(settings.io_threads);
  TRY(server,
      net::Server::Start(
          *loop,
          {.address = settings.address, .port = settings.port, .tls = settings.tls, .limits = {}},
          *handler));
  url = UrlOf(settings, server->port());
  if (settings.port == 0) app->settings.public_url = url;  // nobody knows the port before
  ticker = std::make_unique<tasks::Ticker>(
      clock, std::vector<tasks::Task>{{.name = "tick", .interval = seconds{1}, .run = [this] {
                                         writer->Submit(core::Tick{}, {});
                                         gateway.Tick();
                                       }}});
  return {};
}

Coordinator::Coordinator(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Coordinator::~Coordinator() {
  parts_->ticker.reset();
  parts_->gateway.CloseAll("the coordinator is stopping");
  parts_->server.reset();
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
  TRY(auto database, db::sqlite::Open(settings.data_folder + "/network.db"));
  TRY(auto connection, database->OpenWriter());
  auto parts = std::make_unique<Parts>(settings, std::move(database));
  TRY(parts->Build(std::move(connection)));
  TRY(parts->Serve());
  return std::unique_ptr<Coordinator>(new Coordinator(std::move(parts)));
}

const std::string& Coordinator::url() const { return parts_->url; }

Result<std::string> Coordinator::FirstAccount(const std::string& credit) {
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
  TRY(const auto transfers, store::LastTransfer(*reader));
  TRY(const auto amount, ParseMoney(credit, "--credit"));
  if (transfers > 0 || amount == Money{}) return account_id;
  v1::CreateCreditRequest give;
  give.set_account_id(account_id);
  give.set_amount(credit);
  give.set_note("to try things out");
  give.set_request_id("first-credit");
  TRY(app::CreateCredit(*parts_->app, nobody, give));
  return account_id;
}

Result<std::string> Coordinator::SignInPath(const std::string& account_id) {
  TRY(const auto account, app::ParseId<AccountId>(account_id, "account"));
  TRY(const auto link, parts_->sessions->MakeLink(account));
  return link.path();
}

Result<std::string> Coordinator::MakeApiKey(const std::string& account_id,
                                            const std::string& name) {
  TRY(const auto account, app::ParseId<AccountId>(account_id, "account"));
  v1::CreateApiKeyRequest request;
  request.set_name(name);
  request.set_expires_in_days(3650);
  TRY(const auto key, parts_->api_keys->CreateApiKey(CallerOf(account), request));
  return key.secret();
}

Result<std::string> Coordinator::MakeEnrolmentCode(const std::string& account_id) {
  TRY(const auto account, app::ParseId<AccountId>(account_id, "account"));
  TRY(const auto enrolment, app::CreateEnrolment(*parts_->app, CallerOf(account), {}));
  return enrolment.code();
}

}  // namespace ioworker::bin
