// ioworker-rail-manual: the rail of a network whose operator pays by hand.
#include <csignal>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "base/log.h"
#include "rails/broken_rail.h"
#include "rails/manual/manual_rail.h"
#include "rails/serve.h"
#include "rails/wire.h"

int main(int argc, char** argv) {
  using namespace ioworker;
  CLI::App app("Lets the operator pay: outbox.csv to him, inbox.csv from him");
  rail_manual::ManualOptions options;
  app.add_option("--folder", options.folder, "Where the files are")->required();
  app.add_option("--currency", options.currency, "What is paid");
  app.add_option("--decimals", options.decimals, "How finely")->check(CLI::Range(0, 6));
  CLI11_PARSE(app, argc, argv);
  signal(SIGPIPE, SIG_IGN);
  const SystemClock clock;
  std::unique_ptr<rails::Rail> rail;
  auto manual = rail_manual::ManualRail::Open(options, clock);
  if (manual) {
    rail = *std::move(manual);
  } else {
    LogError("{} {}", manual.error().message, manual.error().detail);
    rail = std::make_unique<rails::BrokenRail>(manual.error().message);
  }
  rails::LineStream stream(STDIN_FILENO, STDOUT_FILENO, rails::kLineBytesMax, clock);
  return rails::ServeRail(*rail, stream) ? 0 : 1;
}
