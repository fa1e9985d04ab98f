#include "http/method.h"

#include <fmt/format.h>

#include "google/api/annotations.pb.h"
#include "ioworker/v1/accounts.pb.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/enrolment.pb.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/install.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/leases.pb.h"
#include "ioworker/v1/ledger.pb.h"
#include "ioworker/v1/link.pb.h"
#include "ioworker/v1/market.pb.h"
#include "ioworker/v1/metrics.pb.h"
#include "ioworker/v1/network.pb.h"
#include "ioworker/v1/policy.pb.h"
#include "ioworker/v1/sessions.pb.h"
#include "ioworker/v1/sign_in.pb.h"
#include "ioworker/v1/tasks.pb.h"
#include "ioworker/v1/telemetry.pb.h"

namespace ioworker::http {
namespace {

// Sets the HTTP method and returns the path's text; empty for a rule of another kind.
std::string ReadRule(const google::api::HttpRule& rule, std::string& http_method) {
  using Rule = google::api::HttpRule;
  switch (rule.pattern_case()) {
    case Rule::kGet:
      http_method = "GET";
      return rule.get();
    case Rule::kPut:
      http_method = "PUT";
      return rule.put();
    case Rule::kPost:
      http_method = "POST";
      return rule.post();
    case Rule::kDelete:
      http_method = "DELETE";
      return rule.delete_();
    case Rule::kPatch:
      http_method = "PATCH";
      return rule.patch();
    case Rule::kCustom:
    case Rule::PATTERN_NOT_SET:
      break;
  }
  return {};
}

// Variables fill scalar fields of the request.
Status CheckVariables(const Method& method) {
  for (const auto& name : method.path.Variables()) {
    const auto* field = method.descriptor->input_type()->FindFieldByName(name);
    if (field == nullptr || field->is_repeated() || field->message_type() != nullptr) {
      return Internal(fmt::format("{}: '{}' in its path is no scalar field of {}", method.name,
                                  name, method.descriptor->input_type()->name()));
    }
  }
  return {};
}

// The field that the reply's text or address comes from.
Status CheckReplyText(const Method& method, const char* name) {
  const auto* field = method.descriptor->output_type()->FindFieldByName(name);
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->type() == google::protobuf::FieldDescriptor::TYPE_STRING;
  return text ? Status()
              : Internal(fmt::format("{}: its reply has no field `{}`", method.name, name));
}

// What accounts call, their keys call by scopes; what others call has none.
Status ReadScopes(const google::protobuf::MethodOptions& options, Method& method) {
  for (int i = 0; i < options.ExtensionSize(v1::scope); ++i) {
    method.scopes.push_back(options.GetExtension(v1::scope, i));
  }
  const bool by_accounts = method.access != v1::ACCESS_PUBLIC && method.access != v1::ACCESS_DEVICE;
  if (by_accounts != method.scopes.empty()) return {};
  return Internal(method.name + (by_accounts ? " does not say which scopes let a key in"
                                             : " has scopes, but no key calls it"));
}

}  // namespace

int Method::SuccessStatus() const {
  if (redirect_response) return 303;
  return descriptor->name().starts_with("Create") ? 201 : 200;
}

std::vector<const google::protobuf::ServiceDescriptor*> ContractServices() {
  const google::protobuf::Descriptor* one_of_each_file[] = {
      v1::Account::descriptor(),     v1::Artifact::descriptor(),      v1::Device::descriptor(),
      v1::Enrolment::descriptor(),   v1::InstallScript::descriptor(), v1::Event::descriptor(),
      v1::Job::descriptor(),         v1::Lease::descriptor(),         v1::Balance::descriptor(),
      v1::DeviceFrame::descriptor(), v1::Market::descriptor(),        v1::Metrics::descriptor(),
      v1::Network::descriptor(),     v1::DevicePolicy::descriptor(),  v1::Session::descriptor(),
      v1::Task::descriptor(),        v1::TaskSample::descriptor(),    v1::Identity::descriptor(),
  };
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto* message : one_of_each_file) {
    const auto* file = message->file();
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

Result<Method> ReadMethod(const google::protobuf::MethodDescriptor& descriptor) {
  Method method;
  method.descriptor = &descriptor;
  method.name = descriptor.service()->name() + "." + descriptor.name();
  const auto& options = descriptor.options();
  method.access = options.GetExtension(v1::access);
  if (method.access == v1::ACCESS_UNSPECIFIED) {
    return Internal(method.name + " does not say who may call it");
  }
  TRY(ReadScopes(options, method));
  method.step_up = options.GetExtension(v1::step_up);
  const auto& rule = options.GetExtension(google::api::http);
  method.path_text = ReadRule(rule, method.http_method);
  if (method.path_text.empty()) return Internal(method.name + " has no HTTP rule");
  if (!rule.body().empty() && rule.body() != "*") {
    return Internal(method.name + ": a body that is a part of the request is not supported");
  }
  TRY(method.path, ParsePathTemplate(method.path_text));
  method.raw_request = options.GetExtension(v1::raw_request);
  method.raw_response = options.GetExtension(v1::raw_response);
  method.text_response = options.GetExtension(v1::text_response);
  method.form_request = options.GetExtension(v1::form_request);
  method.redirect_response = options.GetExtension(v1::redirect_response);
  method.has_body = rule.body() == "*";
  method.streams = descriptor.server_streaming();
  TRY(CheckVariables(method));
  if (method.text_response) TRY(CheckReplyText(method, "text"));
  if (method.redirect_response) TRY(CheckReplyText(method, "location"));
  if (method.form_request && method.access != v1::ACCESS_PUBLIC) {
    return Internal(method.name + " takes forms of other sites, so it must be public");
  }
  return method;
}

}  // namespace ioworker::http
