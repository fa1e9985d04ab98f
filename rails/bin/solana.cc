// ioworker-rail-solana: the Solana rail. docs/guides/payouts.md says how to set it up.
#include <csignal>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/log.h"
#include "rails/broken_rail.h"
#include "rails/rail_error.h"
#include "rails/serve.h"
#include "rails/settings/key_file.h"
#include "rails/solana_rail/create_nonces.h"
#include "rails/solana_rail/solana_rail.h"
#include "rails/wire.h"

namespace ioworker::solana_rail {
namespace {

int Report(const Status& done) {
  if (done) return 0;
  LogError("{} {}", done.error().message, done.error().detail);
  return 1;
}

Result<std::unique_ptr<rails::Rail>> BuildRail(const std::string& path, const Clock& clock) {
  TRY(auto settings, LoadRailSettings(path));
  TRY(auto pool, NoncePool::Open(settings.state_folder, settings.nonce_accounts));
  return std::make_unique<SolanaRail>(std::move(settings), std::move(pool), clock);
}

// What is wrong with the settings is also said to the caller, in words that it can show.
int Serve(const std::string& path) {
  const SystemClock clock;
  auto built = BuildRail(path, clock);
  if (!built) std::ignore = Report(std::unexpected(built.error()));
  const auto rail = built ? *std::move(built)
                          : std::make_unique<rails::BrokenRail>(built.error().message);
  rails::LineStream stream(STDIN_FILENO, STDOUT_FILENO, rails::kLineBytesMax, clock);
  return rails::ServeRail(*rail, stream) ? 0 : 1;
}

struct CreateOptions {
  std::vector<std::string> urls{};
  std::string payer{};
  std::string authority{};
  int count = 8;
};

Status Create(const CreateOptions& options) {
  TRY(const auto payer, rail_settings::LoadKey(options.payer));
  const auto authority = solana::ParseAddress(options.authority);
  if (!authority) return InvalidArgument("authority", "no_address", "--authority is no address");
  Rpc rpc({.urls = options.urls, .commitment = "finalized"});
  SystemRandom random;
  const NonceCreation creation{.authority = *authority, .count = options.count};
  TRY(const auto made, CreateNonces(rpc, payer, creation, random));
  fmt::print("nonce_accounts = [\n");
  for (const auto& address : made) fmt::print("  \"{}\",\n", FormatAddress(address));
  fmt::print("]\n");
  return {};
}

}  // namespace
}  // namespace ioworker::solana_rail

int main(int argc, char** argv) {
  using namespace ioworker::solana_rail;
  CLI::App app("Pays tokens on Solana, each payout at most once");
  app.require_subcommand(1);
  std::string settings;
  CreateOptions create;
  auto* const serve = app.add_subcommand("serve", "Speaks the rails' contract on stdin and stdout");
  serve->add_option("--settings", settings, "TOML file")->required();
  auto* const nonces = app.add_subcommand("create-nonces", "Makes nonce accounts and prints them");
  nonces->add_option("--rpc", create.urls, "URL of a node")->required();
  nonces->add_option("--payer", create.payer, "Key file of the wallet that pays")->required();
  nonces->add_option("--authority", create.authority, "Address of the treasury")->required();
  nonces->add_option("--count", create.count, "How many")->check(CLI::Range(1, kNoncesAtOnceMax));
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  return *serve ? Serve(settings) : Report(Create(create));
}
