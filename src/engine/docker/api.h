// Api: one call of the Docker Engine API over the engine's Unix socket.
//
// Agrees on an API version with the engine at the first call. Any thread; calls block. An engine
// that does not answer is "engine_away"; a reply of any status is a success here.
#pragma once

#include <functional>
#include <initializer_list>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/docker/json.h"
#include "net/http.h"

namespace ioworker::engine::docker {

struct ApiCall {
  std::string method = "GET";
  std::string path;                 // below the version, with query: "/containers/json?all=true"
  bool whole_path = false;          // the path begins with a version itself
  Json body{};                      // null: none
  std::string archive{};            // a tar instead of that
  Duration deadline = seconds{60};  // 0: none
  std::stop_token stop{};
  // If set, gets the body of a reply below 400 piece by piece.
  std::function<Status(std::string_view piece)> on_piece{};
};

struct ApiReply {
  int status = 0;
  net::Headers headers;
  std::string body;

  bool Is(std::initializer_list<int> statuses) const;

  // What the engine says went wrong. For logs: it may name things of the owner's machine.
  std::string Words() const;
};

class Api {
 public:
  explicit Api(std::string socket_path) : socket_path_(std::move(socket_path)) {}

  Result<ApiReply> Send(const ApiCall& call);

 private:
  Result<std::string> Version() EXCLUDES(mutex_);
  Result<ApiReply> SendTo(const std::string& version, const ApiCall& call);

  const std::string socket_path_;
  Mutex mutex_;
  std::string version_ GUARDED_BY(mutex_);  // "/v1.41" once agreed
};

// The version to speak with an engine that offers `newest` down to `oldest` ("1.41"); empty if
// none.
std::string ChooseVersion(std::string_view oldest, std::string_view newest);

// An error with reason "engine_error".
std::unexpected<Error> EngineError(std::string message, std::string detail = {});

// The same for a reply that was not expected; `doing` completes "the container engine could not …".
std::unexpected<Error> EngineError(std::string_view doing, const ApiReply& reply);

// An error with reason "stopped": the caller's stop token ended the call.
std::unexpected<Error> Stopped();

}  // namespace ioworker::engine::docker
