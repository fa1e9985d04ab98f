// Session: one run of the command line. What it may use comes from bin/ as an Environment; the
// flags that every command shares end up in it. One thread.
#pragma once

#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <stop_token>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/message.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/settings.h"
#include "cli/table.h"
#include "client/client.h"

namespace ioworker::cli {

// Everything from outside. The references must outlive the session.
struct Environment {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  const Clock& clock;
  Random& random;
  std::function<std::unique_ptr<client::Transport>()> connect;
  std::function<std::unique_ptr<client::Transport>()> connect_registry{};  // to ask about images
  Terminal terminal;
  Settings settings;                    // from the environment's variables
  std::string settings_path;            // of the file that `ioworker login` writes
  std::string network_settings_path{};  // of the file that a network on this machine keeps
  std::string docker_config_path{};     // of the file that `docker login` writes
  std::stop_token stop;                 // when the user interrupts
  client::Pause pause = PauseFor;
};

// What a command does once its line has been read.
using Action = std::function<Result<ExitCode>()>;

class Session {
 public:
  explicit Session(Environment environment) : environment_(std::move(environment)) {}

  // Set by the command line.
  Settings flags;
  bool json = false;
  Action action;

  const Environment& environment() const { return environment_; }
  std::ostream& out() { return environment_.out; }
  const Terminal& terminal() const { return environment_.terminal; }
  const std::stop_token& stop() const { return environment_.stop; }

  // The coordinator's address that counts for this command; kInvalidArgument if none is named.
  Result<std::string> Url();

  // True once there is a client.
  bool called() const { return client_.has_value(); }

  // The client for that address, made on first use.
  Result<client::Client*> Client();

  template <class Response>
  Result<Response> Call(const google::protobuf::Message& request) {
    TRY(client::Client* const client, Client());
    return client->Call<Response>(request);
  }

  // Reads a list page by page until it has `limit` items or there are no more.
  template <class Response, class Request>
  Result<Response> List(Request request, std::uint32_t limit) {
    constexpr std::uint32_t kPageMax = 1000;
    Response all;
    for (std::uint32_t left = limit; left > 0;) {
      const std::uint32_t wanted = std::min(left, kPageMax);
      request.set_page_size(wanted);
      TRY(const Response page, Call<Response>(request));
      all.MergeFrom(page);
      all.set_next_page_token(page.next_page_token());
      if (page.next_page_token().empty()) break;
      request.set_page_token(page.next_page_token());
      left -= wanted;
    }
    return all;
  }

  // A number for a change that must not be made twice.
  std::string NewRequestId();

  // The message as JSON, on several lines or on one.
  void PrintJson(const google::protobuf::Message& message);
  void PrintJsonLine(const google::protobuf::Message& message);

  // A line for the person at the terminal, on standard error; the output stays clean.
  template <class... Args>
  void Tell(fmt::format_string<Args...> format, Args&&... args) {
    environment_.err << fmt::format(format, std::forward<Args>(args)...) << '\n' << std::flush;
  }

 private:
  Status ResolveSettings();

  Environment environment_;
  std::optional<Settings> settings_;
  std::unique_ptr<client::Transport> transport_;
  std::optional<client::Client> client_;
};

}  // namespace ioworker::cli
