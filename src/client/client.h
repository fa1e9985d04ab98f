// Client: calls a coordinator's HTTP API with the messages of the contract.
//
//   TRY(v1::Job job, client.Call<v1::Job>(request));   // request: v1::GetJobRequest
//
// The request message says which method is meant, the contract's annotations say how it travels; so
// a new method needs no code here. One client belongs to one thread and blocks it. Errors: what the
// coordinator refused comes back as the Error it meant (code, reason, message, field); kUnavailable
// and kDeadlineExceeded when it was not reached.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "base/result.h"
#include "client/pause.h"
#include "client/transport.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::client {

// Scheme http or https, host, perhaps port and path; no user, query or fragment. Returned without a
// slash at its end.
Result<std::string> ParseBaseUrl(std::string_view url);

struct ClientOptions {
  std::string base_url;  // as ParseBaseUrl returns it
  std::string api_key;   // empty: nobody
  Pause pause = PauseFor;
  std::stop_token stop{};  // ends every call
};

// Bytes done so far, and in all.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

class Client {
 public:
  // `transport` must outlive the client.
  Client(Transport& transport, ClientOptions options)
      : transport_(transport), options_(std::move(options)) {}

  template <class Response>
  Result<Response> Call(const google::protobuf::Message& request) {
    Response response;
    TRY(CallInto(request, response));
    return response;
  }

  // Hands each message of a stream to `on_message`, whose error ends it. Returns when the server
  // ends the stream or `stop` is requested; kUnavailable when the connection breaks.
  template <class T>
  Status Watch(const google::protobuf::Message& request,
               const std::function<Status(const T&)>& on_message, const std::stop_token& stop) {
    T message;
    return WatchInto(request, message, [&] { return on_message(message); }, stop);
  }

  // Follows a task's log to the end of its attempt (or, with `no_follow`, to what there is) and
  // goes on after a broken connection where it stopped; gives up after `kResumesMax` vain tries in
  // a row.
  Status WatchLogs(v1::WatchLogsRequest request,
                   const std::function<Status(const v1::LogChunk&)>& on_chunk,
                   const std::stop_token& stop);

  // Sends a file as an artifact named `name`, and checks the digest of what arrived.
  Result<v1::Artifact> Upload(const std::string& path, const std::string& name,
                              const Progress& progress, const std::stop_token& stop);

  // Fetches an artifact into `path`, which appears only once its digest has been checked. Makes the
  // folders above it.
  Status Download(const v1::Artifact& artifact, const std::string& path, const Progress& progress,
                  const std::stop_token& stop);

  static constexpr int kResumesMax = 8;

 private:
  Result<net::HttpCall> Prepare(const google::protobuf::Message& request) const;
  Result<net::Response> SendPatiently(const net::HttpCall& call);
  Status CallInto(const google::protobuf::Message& request, google::protobuf::Message& response);
  Status WatchInto(const google::protobuf::Message& request, google::protobuf::Message& message,
                   const std::function<Status()>& on_message, const std::stop_token& stop);

  Transport& transport_;
  const ClientOptions options_;
};

}  // namespace ioworker::client
