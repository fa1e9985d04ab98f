// ioworker: one program for the three people. See `ioworker --help`.
#include <iostream>
#include <vector>

#include <CLI/CLI.hpp>
#include <google/protobuf/stubs/logging.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "bin/commands.h"
#include "bin/environment.h"
#include "bin/signals.h"
#include "cli/commands.h"
#include "cli/run.h"
#include "client/transport.h"

namespace ioworker::bin {
namespace {

constexpr char kVersion[] = "0.1.0";

cli::Terminal TerminalOf(const ProgramEnvironment& environment) {
  cli::Terminal terminal;
  terminal.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  terminal.err_is_terminal = isatty(STDERR_FILENO) == 1;
  terminal.colour = terminal.out_is_terminal && !environment.no_color;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  return terminal;
}

std::unique_ptr<client::Transport> MakeTransport(const ProgramEnvironment& environment) {
  return std::make_unique<client::HttpTransport>(
      net::HttpClientOptions{.unix_socket = {},
                             .proxy = environment.proxy,
                             .no_proxy = environment.no_proxy,
                             .ca_path = {}});
}

int Main(const std::vector<std::string>& arguments) {
  BlockSignals();
  const SignalStop stop;
  const ProgramEnvironment environment = ReadEnvironment();
  const SystemClock clock;
  SystemRandom random;
  cli::Session session({.in = std::cin,
                        .out = std::cout,
                        .err = std::cerr,
                        .clock = clock,
                        .random = random,
                        .connect = [&environment] { return MakeTransport(environment); },
                        .connect_registry = [&environment] { return MakeTransport(environment); },
                        .terminal = TerminalOf(environment),
                        .settings = {.url = environment.url, .api_key = environment.key},
                        .settings_path = environment.data_folder + "/cli.json",
                        .network_settings_path = OperatorPath(environment.data_folder),
                        .docker_config_path = environment.docker_config + "/config.json",
                        .stop = stop.token()});
  CLI::App app("Lend a computer's spare time, or rent that of others.", "ioworker");
  app.set_version_flag("--version", kVersion);
  cli::AddCommands(app, session);
  CommandContext context{
      .app = app, .session = session, .environment = environment, .version = kVersion};
  AddNetworkCommands(context);
  AddDeviceCommands(context);
  AddPolicyCommands(context);
  AddDoctor(context);
  return cli::Run(app, session, arguments);
}

}  // namespace
}  // namespace ioworker::bin

int main(int argc, char** argv) {
  // The library writes a line for each frame that it cannot parse: whoever sends rubbish would fill
  // the log. What is refused is said where it is refused.
  google::protobuf::SetLogHandler(nullptr);
  return ioworker::bin::Main(std::vector<std::string>(argv + 1, argv + argc));
}
