// Binding: joins the calls of the contract to the functions that answer them.
//
//   Binding binding;
//   binding.Call<v1::CreateJobsRequest, v1::CreateJobsResponse>("JobService.CreateJobs", handler);
//   …
//   TRY(binding.Seal());
//
// Filled on one thread at start, then sealed and only read. Handlers run on worker threads, many at
// a time, and may block.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/route.h"
#include "http/router.h"

namespace ioworker::http {

inline constexpr std::uint64_t kBodyBytesMax = 1 << 20;
inline constexpr std::uint64_t kUploadBytesMax = std::uint64_t{4} << 30;

// For handlers that sign a browser in or out: the message and the cookies.
template <class Response>
struct Reply {
  Response message;
  std::vector<Cookie> cookies{};
};

// Forms of handlers. `Response` may be Reply<…>.
template <class Request, class Response>
using CallHandler = std::function<Result<Response>(const app::Caller&, const Request&)>;
template <class Request, class Response>
using UploadHandler =
    std::function<Result<Response>(const app::Caller&, const Request&, const app::BodySource&)>;
template <class Request>
using DownloadHandler = std::function<Result<app::Download>(const app::Caller&, const Request&)>;
template <class Request, class Event>
using StreamHandler =
    std::function<Status(const app::Caller&, const Request&, std::shared_ptr<app::Sink<Event>>)>;

class Binding {
 public:
  template <class Request, class Response>
  void Call(std::string name, CallHandler<Request, Response> handler,
            std::uint64_t body_bytes_max = kBodyBytesMax);

  template <class Request, class Response>
  void Upload(std::string name, UploadHandler<Request, Response> handler,
              std::uint64_t body_bytes_max = kUploadBytesMax);

  template <class Request>
  void Download(std::string name, DownloadHandler<Request> handler);

  // `resume_field`: the field of the request that a returning reader's Last-Event-ID goes to.
  template <class Request, class Event>
  void Stream(std::string name, StreamHandler<Request, Event> handler,
              std::string resume_field = "");

  // What the templates above make of a handler.
  struct Bound {
    Action action;
    const Message* request = nullptr;                        // an empty one
    const google::protobuf::Descriptor* response = nullptr;  // of downloads: none
    std::uint64_t body_bytes_max = 0;
    std::string resume_field{};
  };
  void Bind(std::string name, Bound bound);

  // Refuses, with kInternal and a detail that names them all: methods of the contract without a
  // handler, without an access or without a usable rule; rules that clash; handlers of other types
  // than the contract's, or for methods that it does not have.
  Status Seal();

  // After Seal: every replica answers these calls, from the database alone. kInternal for a name
  // that the contract does not have.
  Status AnswerAnywhere(std::span<const std::string_view> names);

  // After Seal.
  const std::vector<Route>& routes() const { return routes_; }
  const Router& router() const { return router_; }

 private:
  Status Join(const google::protobuf::MethodDescriptor& descriptor);

  std::map<std::string, Bound> bound_;
  std::vector<std::string> faults_;
  std::vector<Route> routes_;
  Router router_;
};

// Only types below; everything that decides is in binding.cc.

template <class Response>
Answer ToAnswer(Response response) {
  return {.message = std::make_unique<Response>(std::move(response)), .cookies = {}};
}

template <class Response>
Answer ToAnswer(Reply<Response> reply) {
  return {.message = std::make_unique<Response>(std::move(reply.message)),
          .cookies = std::move(reply.cookies)};
}

template <class Response>
struct MessageOf {
  using Type = Response;
};
template <class Response>
struct MessageOf<Reply<Response>> {
  using Type = Response;
};

template <class Request, class Response>
void Binding::Call(std::string name, CallHandler<Request, Response> handler,
                   std::uint64_t body_bytes_max) {
  CallAction action = [handler = std::move(handler)](const app::Caller& caller,
                                                     const Message& request) -> Result<Answer> {
    TRY(auto response, handler(caller, static_cast<const Request&>(request)));
    return ToAnswer(std::move(response));
  };
  Bind(std::move(name), {.action = std::move(action),
                         .request = &Request::default_instance(),
                         .response = MessageOf<Response>::Type::descriptor(),
                         .body_bytes_max = body_bytes_max});
}

template <class Request, class Response>
void Binding::Upload(std::string name, UploadHandler<Request, Response> handler,
                     std::uint64_t body_bytes_max) {
  UploadAction action = [handler = std::move(handler)](
                            const app::Caller& caller, const Message& request,
                            const app::BodySource& body) -> Result<Answer> {
    TRY(auto response, handler(caller, static_cast<const Request&>(request), body));
    return ToAnswer(std::move(response));
  };
  Bind(std::move(name), {.action = std::move(action),
                         .request = &Request::default_instance(),
                         .response = Response::descriptor(),
                         .body_bytes_max = body_bytes_max});
}

template <class Request>
void Binding::Download(std::string name, DownloadHandler<Request> handler) {
  DownloadAction action = [handler = std::move(handler)](const app::Caller& caller,
                                                         const Message& request) {
    return handler(caller, static_cast<const Request&>(request));
  };
  Bind(std::move(name), {.action = std::move(action), .request = &Request::default_instance()});
}

template <class Request, class Event>
void Binding::Stream(std::string name, StreamHandler<Request, Event> handler,
                     std::string resume_field) {
  StreamAction action = [handler = std::move(handler)](const app::Caller& caller,
                                                       const Message& request,
                                                       std::shared_ptr<EventStream> stream) {
    return handler(caller, static_cast<const Request&>(request),
                   std::make_shared<EventSink<Event>>(std::move(stream)));
  };
  Bind(std::move(name), {.action = std::move(action),
                         .request = &Request::default_instance(),
                         .response = Event::descriptor(),
                         .body_bytes_max = 0,
                         .resume_field = std::move(resume_field)});
}

}  // namespace ioworker::http
