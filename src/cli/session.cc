#include "cli/session.h"

#include <google/protobuf/util/json_util.h>

#include "base/check.h"
#include "base/digest.h"

namespace ioworker::cli {
namespace {

// As the coordinator writes it: fields that are zero or empty are there too.
std::string ToJson(const google::protobuf::Message& message, bool on_one_line) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = !on_one_line;
  options.always_print_primitive_fields = true;
  std::string json;
  CHECK(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  while (json.ends_with('\n')) json.pop_back();
  return json;
}

}  // namespace

Status Session::ResolveSettings() {
  if (settings_) return {};
  TRY(const Settings login, LoadSettings(environment_.settings_path));
  TRY(const Settings network, LoadSettings(environment_.network_settings_path));
  Settings resolved = Resolve(flags, environment_.settings, login, network);
  if (resolved.url.empty()) {
    return InvalidArgument("url", "no_url",
                           "no coordinator is named; give --url, set IOWORKER_URL or run `ioworker "
                           "login`");
  }
  TRY(resolved.url, client::ParseBaseUrl(resolved.url));
  settings_ = std::move(resolved);
  return {};
}

Result<std::string> Session::Url() {
  TRY(ResolveSettings());
  return settings_->url;
}

Result<client::Client*> Session::Client() {
  if (client_) return &*client_;
  TRY(ResolveSettings());
  transport_ = environment_.connect();
  client_.emplace(*transport_, client::ClientOptions{.base_url = settings_->url,
                                                     .api_key = settings_->api_key,
                                                     .pause = environment_.pause,
                                                     .stop = environment_.stop});
  return &*client_;
}

std::string Session::NewRequestId() { return Hex(environment_.random.Bytes(16)); }

void Session::PrintJson(const google::protobuf::Message& message) {
  out() << ToJson(message, false) << '\n';
}

void Session::PrintJsonLine(const google::protobuf::Message& message) {
  out() << ToJson(message, true) << '\n' << std::flush;
}

}  // namespace ioworker::cli
