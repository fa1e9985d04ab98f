#include "http/openapi.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/descriptor.pb.h>
#include <nlohmann/json.hpp>

#include "http/message.h"
#include "http/method.h"
#include "http/openapi_schema.h"
#include "http/yaml.h"
#include "ioworker/v1/errors.pb.h"

namespace ioworker::http {
namespace {

using Json = nlohmann::ordered_json;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::SourceLocation;

constexpr std::string_view kIntroduction =
    "Lend a machine, run jobs in containers on other people's machines, be paid exactly for what "
    "was "
    "served. This document is generated from the contract (contract/ioworker/v1/*.proto). JSON "
    "follows protobuf's mapping: 64-bit numbers are strings, names are lowerCamelCase, an unknown "
    "field or query parameter is refused by name. `application/x-protobuf` is accepted and "
    "answered "
    "as well.";

constexpr std::string_view kSession =
    "A signed-in browser. Calls that change something also carry the header `X-IOWorker: 1`.";

// "x-access": the last word of the Access value, "renter" for ACCESS_RENTER.
std::string AccessWord(v1::Access access) {
  std::string word = v1::Access_Name(access).substr(std::string_view("ACCESS_").size());
  std::ranges::transform(word, word.begin(),
                         [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return word;
}

// "/v1/jobs/{jobId}:cancel": parameters are named as in JSON everywhere.
std::string PathOf(const Method& method) {
  std::string path;
  for (const auto& segment : method.path.segments) {
    if (!segment.variable) {
      path += "/" + segment.text;
      continue;
    }
    path +=
        "/{" + method.descriptor->input_type()->FindFieldByName(segment.text)->json_name() + "}";
  }
  return method.path.verb.empty() ? path : path + ":" + method.path.verb;
}

Json Parameter(const OpenApiSchemas& schemas, const FieldDescriptor& field, bool in_path) {
  Json parameter{{"name", field.json_name()}, {"in", in_path ? "path" : "query"}};
  if (in_path) parameter["required"] = true;
  Json schema = schemas.OfField(field, Direction::kRequest);
  if (schema.contains("description")) {
    parameter["description"] = schema["description"];
    schema.erase("description");
  }
  parameter["schema"] = schema;
  return parameter;
}

Json Parameters(const Method& method, const OpenApiSchemas& schemas) {
  Json parameters = Json::array();
  const auto variables = method.path.Variables();
  const auto& request = *method.descriptor->input_type();
  for (const auto& name : variables) {
    parameters.push_back(Parameter(schemas, *request.FindFieldByName(name), true));
  }
  if (method.has_body && !method.raw_request) return parameters;
  for (int i = 0; i < request.field_count(); ++i) {
    const auto& field = *request.field(i);
    if (std::ranges::find(variables, field.name()) != variables.end()) continue;
    parameters.push_back(Parameter(schemas, field, false));
  }
  return parameters;
}

Json Bytes() { return {{"application/octet-stream", {{"schema", Json::object()}}}}; }

Json RequestBody(const Method& method, const OpenApiSchemas& schemas) {
  if (method.raw_request) return {{"required", true}, {"content", Bytes()}};
  const auto& request = *method.descriptor->input_type();
  const bool empty =
      static_cast<std::size_t>(request.field_count()) == method.path.Variables().size();
  return {{"required", !empty},
          {"content",
           {{method.form_request ? kFormType : kJsonType,
             {{"schema", schemas.Reference(request, Direction::kRequest)}}}}}};
}

Json Success(const Method& method, const OpenApiSchemas& schemas) {
  if (method.raw_response) {
    return {{"description", "The bytes. `ETag` is their SHA-256 in hexadecimal, in quotes."},
            {"content", Bytes()}};
  }
  if (method.text_response) {
    return {{"description", "Prometheus' text format."},
            {"content", {{"text/plain", {{"schema", {{"type", "string"}}}}}}}};
  }
  if (method.redirect_response) return {{"description", "The browser goes on to `Location`."}};
  Json content{{"schema", schemas.Reference(*method.descriptor->output_type(), Direction::kReply)}};
  if (!method.streams) {
    return {{"description", "Done."}, {"content", {{"application/json", content}}}};
  }
  return {
      {"description",
       "Server-sent events; the data of each is one such object. A reader that comes back names "
       "the last event's id in `Last-Event-ID`, if it had one."},
      {"content", {{"text/event-stream", content}}}};
}

Json Responses(const Method& method, const OpenApiSchemas& schemas) {
  const Json error{{"$ref", "#/components/responses/Error"}};
  Json responses{{std::to_string(method.SuccessStatus()), Success(method, schemas)}};
  responses["400"] = error;
  if (method.access != v1::ACCESS_PUBLIC) responses["401"] = error;
  if (method.access >= v1::ACCESS_ACCOUNT) responses["403"] = error;
  if (!method.path.Variables().empty()) responses["404"] = error;
  if (method.has_body) responses["413"] = error;
  responses["default"] = error;
  return responses;
}

Json Security(v1::Access access) {
  const Json none = Json::array();
  if (access == v1::ACCESS_PUBLIC) return Json::array();
  if (access == v1::ACCESS_DEVICE) return Json::array({Json{{"device", none}}});
  return Json::array({Json{{"session", none}}, Json{{"apiKey", none}}});
}

std::string TagOf(const Method& method) {
  const std::string& service = method.descriptor->service()->name();
  return service.substr(0, service.rfind("Service"));
}

// The summary is the first sentence of the comment, or the call's name in words.
std::string SummaryOf(const std::string& comment, const std::string& name) {
  if (!comment.empty()) {
    std::string sentence = comment.substr(0, comment.find(". "));
    if (sentence.ends_with('.')) sentence.pop_back();
    return sentence;
  }
  std::string words;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !words.empty()) words += ' ';
    words += upper && !words.empty() ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

Json Operation(const Method& method, const OpenApiSchemas& schemas) {
  SourceLocation location;
  const bool found = method.descriptor->GetSourceLocation(&location);
  const std::string comment = found ? CommentOf(location) : std::string();
  Json operation{{"operationId", method.descriptor->name()},
                 {"tags", Json::array({TagOf(method)})},
                 {"summary", SummaryOf(comment, method.descriptor->name())}};
  if (comment.find(". ") != std::string::npos) operation["description"] = comment;
  operation["x-access"] = AccessWord(method.access);
  for (const v1::Scope scope : method.scopes)
    operation["x-scopes"].push_back(v1::Scope_Name(scope));
  if (method.step_up != v1::STEP_UP_UNSPECIFIED) {
    operation["x-step-up"] = method.step_up == v1::STEP_UP_ALWAYS ? "always" : "browser";
  }
  operation["security"] = Security(method.access);
  if (Json parameters = Parameters(method, schemas); !parameters.empty()) {
    operation["parameters"] = parameters;
  }
  if (method.has_body) operation["requestBody"] = RequestBody(method, schemas);
  operation["responses"] = Responses(method, schemas);
  return operation;
}

Json SecuritySchemes() {
  return {
      {"session",
       {{"type", "apiKey"},
        {"in", "cookie"},
        {"name", "__Host-session"},
        {"description", kSession}}},
      {"apiKey", {{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key's secret."}}},
      {"device",
       {{"type", "http"},
        {"scheme", "bearer"},
        {"description", "The token that a device got with Welcome on its link."}}}};
}

// The first paragraph at a file's head, which says what its service is about.
std::string FileComment(const FileDescriptor& file) {
  SourceLocation location;
  const std::vector<int> syntax{google::protobuf::FileDescriptorProto::kSyntaxFieldNumber};
  if (!file.GetSourceLocation(syntax, &location)) return {};
  const std::string comment = CommentOf(location);
  return comment.substr(0, comment.find('\n'));
}

// Puts the files into `pool`; they come in an order in which imports come first.
Result<std::vector<const FileDescriptor*>> BuildFiles(std::string_view bytes,
                                                      DescriptorPool& pool) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Internal("the descriptor set is damaged");
  }
  std::vector<const FileDescriptor*> files;
  for (const auto& proto : set.file()) {
    const auto* file = pool.BuildFile(proto);
    if (file == nullptr) return Internal("the descriptor set does not hold what it imports");
    files.push_back(file);
  }
  std::ranges::sort(files, {}, [](const FileDescriptor* file) { return file->name(); });
  return files;
}

struct Contract {
  std::vector<Method> methods;
  Json tags = Json::array();
};

Result<Contract> ReadContract(const std::vector<const FileDescriptor*>& files) {
  Contract contract;
  for (const auto* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      const auto& service = *file->service(i);
      for (int j = 0; j < service.method_count(); ++j) {
        TRY(auto method, ReadMethod(*service.method(j)));
        contract.methods.push_back(std::move(method));
      }
      if (service.method_count() == 0) continue;
      contract.tags.push_back(
          {{"name", TagOf(contract.methods.back())}, {"description", FileComment(*file)}});
    }
  }
  return contract;
}

void MarkAll(const std::vector<Method>& methods, OpenApiSchemas& schemas) {
  for (const auto& method : methods) {
    const auto& request = *method.descriptor->input_type();
    if (method.has_body && !method.raw_request) {
      schemas.MarkBody(request, method.path.Variables());
    }
    for (int i = 0; i < request.field_count(); ++i) {
      schemas.MarkField(*request.field(i), Direction::kRequest);
    }
    const bool message = !method.raw_response && !method.text_response && !method.redirect_response;
    if (message) schemas.Mark(*method.descriptor->output_type(), Direction::kReply);
  }
}

}  // namespace

Result<std::string> GenerateOpenApi(std::string_view descriptor_set) {
  DescriptorPool pool;
  TRY(auto files, BuildFiles(descriptor_set, pool));
  TRY(auto contract, ReadContract(files));
  const auto* error = pool.FindMessageTypeByName(v1::ErrorResponse::descriptor()->full_name());
  if (error == nullptr) return Internal("the descriptor set has no ErrorResponse");
  OpenApiSchemas schemas;
  MarkAll(contract.methods, schemas);
  schemas.Mark(*error, Direction::kReply);

  Json paths = Json::object();
  for (const auto& method : contract.methods) {
    std::string verb = method.http_method;
    std::ranges::transform(verb, verb.begin(),
                           [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    paths[PathOf(method)][verb] = Operation(method, schemas);
  }
  const Json error_response{
      {"description", "Refused. `code` fits the status, `reason` is the stable word for programs."},
      {"content",
       {{"application/json", {{"schema", schemas.Reference(*error, Direction::kReply)}}}}}};
  return ToYaml({{"openapi", "3.1.0"},
                 {"info",
                  {{"title", "IO Worker"},
                   {"version", "v1"},
                   {"description", kIntroduction},
                   {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
                 {"servers", Json::array({Json{{"url", "/"}}})},
                 {"tags", contract.tags},
                 {"paths", paths},
                 {"components",
                  {{"schemas", schemas.All()},
                   {"responses", {{"Error", error_response}}},
                   {"securitySchemes", SecuritySchemes()}}}});
}

}  // namespace ioworker::http
