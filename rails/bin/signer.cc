// ioworker-signer: holds the treasury's key. docs/guides/payouts.md says how to set it up.
#include <csignal>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"
#include "base/random.h"
#include "rails/settings/key_file.h"
#include "rails/signer/server.h"
#include "rails/signer/signer_settings.h"
#include "rails/solana/base58.h"

namespace ioworker::signer {
namespace {

// The key is in this process's memory: keep it out of core files, swap and debuggers.
void KeepMemoryPrivate() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
  if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
    LogWarning("memory cannot be locked (RLIMIT_MEMLOCK); the key could be swapped out");
  }
}

Status Serve(const std::string& path) {
  TRY(const auto settings, LoadSignerSettings(path));
  TRY(auto key, rail_settings::LoadKey(settings.key_file));
  TRY(auto books, Books::Open(settings.log_file, settings.policy));
  TRY(auto server, Server::Listen(settings.server));
  const SystemClock clock;
  Signer signer(std::move(key), settings.policy, books, clock);
  LogInfo("signing for {} with {} entries in the log", signer.treasury(), books.entries());
  // Ends by a signal only, at any instant: what was signed stands in the log before.
  while (true) server.ServeOne(signer, clock);
}

int Report(const Status& done) {
  if (done) return 0;
  LogError("{} {}", done.error().message, done.error().detail);
  return 1;
}

int MakeKeyAt(const std::string& path) {
  const auto key = rail_settings::MakeKey(path, SystemRandom().Bytes(32));
  if (!key) return Report(std::unexpected(key.error()));
  fmt::print("{}\n", solana::EncodeBase58(*key));
  return 0;
}

}  // namespace
}  // namespace ioworker::signer

int main(int argc, char** argv) {
  using namespace ioworker::signer;
  CLI::App app("Signs payouts of the treasury, within limits");
  app.require_subcommand(1);
  std::string settings;
  std::string key;
  auto* const serve = app.add_subcommand("serve", "Signs until it is ended");
  serve->add_option("--settings", settings, "TOML file")->required();
  auto* const make = app.add_subcommand("new-key", "Makes a key and prints its address");
  make->add_option("--key-file", key, "File to make")->required();
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  KeepMemoryPrivate();
  return *make ? MakeKeyAt(key) : Report(Serve(settings));
}
