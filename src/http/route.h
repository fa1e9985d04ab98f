// Route: one call of the contract together with what answers it. Built by Binding; read by any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <google/protobuf/message.h>

#include "app/body.h"
#include "app/caller.h"
#include "base/result.h"
#include "http/cookie.h"
#include "http/events.h"
#include "http/method.h"

namespace ioworker::http {

// What a call answers, whatever its type.
struct Answer {
  std::unique_ptr<google::protobuf::Message> message;
  std::vector<Cookie> cookies;
};

using Message = google::protobuf::Message;
using CallAction = std::function<Result<Answer>(const app::Caller&, const Message&)>;
using UploadAction =
    std::function<Result<Answer>(const app::Caller&, const Message&, const app::BodySource&)>;
using DownloadAction = std::function<Result<app::Download>(const app::Caller&, const Message&)>;
using StreamAction =
    std::function<Status(const app::Caller&, const Message&, std::shared_ptr<EventStream>)>;
using Action = std::variant<CallAction, UploadAction, DownloadAction, StreamAction>;

struct Route {
  Method method;
  Action action;
  const Message* request = nullptr;  // an empty request, to make new ones of
  std::uint64_t body_bytes_max = 0;
  const google::protobuf::FieldDescriptor* resume = nullptr;  // filled from Last-Event-ID
  bool anywhere = false;  // any replica answers; if not, the one that leads
};

}  // namespace ioworker::http
