#include "rails/serve.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/log.h"
#include "rails/rail_error.h"
#include "rails/wire.h"

namespace ioworker::rails {
namespace {

using nlohmann::json;

constexpr Duration kWriteDeadline = seconds{60};
constexpr int kNoJson = -32700;
constexpr int kNoRequest = -32600;
constexpr int kNoMethod = -32601;

json Refusal(int number, const char* message) {
  json error = ToJson(RailFailure(RailCode::kBadRequest, message).error());
  error["code"] = number;
  return error;
}

// The result, or the error of this call.
template <class T>
Result<json> Made(const Result<T>& value) {
  if (!value) return std::unexpected(value.error());
  return ToJson(*value);
}

Result<json> Describe(Rail& rail, const json& params) {
  const auto offered = params.find("protocol");
  if (offered == params.end() || !offered->is_array() ||
      std::ranges::find(*offered, json(kProtocolVersion)) == offered->end()) {
    return RailFailure(RailCode::kBadRequest, "protocol must list version 1");
  }
  return Made(rail.Describe());
}

Result<json> CallByName(Rail& rail, const std::string& method, const json& params) {
  if (method == "describe") return Describe(rail, params);
  if (method == "validate_address") {
    TRY(const auto address, ReadAddress(params));
    return Made(rail.ValidateAddress(address));
  }
  if (method == "quote") {
    TRY(const auto address, ReadAddress(params));
    TRY(const auto amount, ReadAmount(params));
    TRY(CheckOrder({.payout = "quote", .address = address, .amount = amount}));
    return Made(rail.Quote(address, amount));
  }
  if (method == "prepare") {
    TRY(const auto order, ReadOrder(params));
    return Made(rail.Prepare(order));
  }
  TRY(const auto prepared, ReadPrepared(params));
  if (method == "submit") {
    TRY(rail.Submit(prepared));
    return json::object();
  }
  return method == "status" ? Made(rail.GetState(prepared)) : Made(rail.Cancel(prepared));
}

// Malformed UTF-8 out of a message is replaced, never thrown about.
std::string Text(const json& answer) {
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool IsMethod(std::string_view name) {
  constexpr std::string_view kMethods[] = {"describe", "validate_address", "quote", "prepare",
                                           "submit",   "status",           "cancel"};
  return std::ranges::find(kMethods, name) != std::end(kMethods);
}

}  // namespace

std::string AnswerLine(Rail& rail, std::string_view line) {
  const json request = ParseLine(line);
  json answer = {{"jsonrpc", "2.0"}, {"id", nullptr}};
  if (request.is_null()) {
    answer["error"] = Refusal(kNoJson, "a request is one line with one JSON object");
    return Text(answer);
  }
  const auto id = request.find("id");
  const auto method = request.find("method");
  const auto params = request.find("params");
  if (id != request.end() && id->is_number_integer()) answer["id"] = *id;
  if (answer["id"].is_null() || method == request.end() || !method->is_string() ||
      params == request.end() || !params->is_object() ||
      request.value("jsonrpc", json()) != "2.0") {
    answer["error"] = Refusal(kNoRequest, "a request has jsonrpc, a whole id, method and params");
    return Text(answer);
  }
  if (!IsMethod(method->get_ref<const std::string&>())) {
    answer["error"] = Refusal(kNoMethod, "there is no such method");
    return Text(answer);
  }
  const auto result = CallByName(rail, *method, *params);
  if (result) {
    answer["result"] = *result;
    return Text(answer);
  }
  if (!result.error().detail.empty()) {
    LogWarning("{}: {}: {}", method->get<std::string>(), result.error().message,
               result.error().detail);
  }
  answer["error"] = ToJson(result.error());
  return Text(answer);
}

bool ServeRail(Rail& rail, LineStream& stream) {
  while (true) {
    const auto line = stream.Read(Duration{});
    if (!line) {
      LogError("the caller's line cannot be read: {}", line.error().message);
      return false;
    }
    if (!*line) return true;
    if (!stream.Write(AnswerLine(rail, **line), kWriteDeadline)) return false;
  }
}

}  // namespace ioworker::rails
