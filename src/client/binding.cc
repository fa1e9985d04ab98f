#include "client/binding.h"

#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <google/api/annotations.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "base/check.h"
#include "base/text.h"
#include "ioworker/v1/access.pb.h"

namespace ioworker::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::Reflection;

// One value as text; `index` counts within a repeated field, -1 for one that is not.
std::string ValueText(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const auto get = [&](auto single, auto repeated) {
    return index < 0 ? (reflection.*single)(message, &field)
                     : (reflection.*repeated)(message, &field, index);
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return get(&Reflection::GetString, &Reflection::GetRepeatedString);
    case FieldDescriptor::CPPTYPE_UINT32:
      return fmt::format("{}", get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return fmt::format("{}", get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::format("{}", get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::format("{}", get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_BOOL:
      return get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return get(&Reflection::GetEnum, &Reflection::GetRepeatedEnum)->name();
    default:
      CHECK(false, "paths and queries carry text, whole numbers, truths and enums");
  }
}

// Fills "{job_id}" and the like, and adds the fields used to `used`.
Result<std::string> FillPath(std::string_view pattern, const Message& request,
                             std::set<const FieldDescriptor*>& used) {
  std::string path;
  while (!pattern.empty()) {
    const auto open = pattern.find('{');
    path += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    const auto close = pattern.find('}', open);
    CHECK(close != std::string_view::npos, "a path of the contract lacks a brace");
    const std::string name(pattern.substr(open + 1, close - open - 1));
    const FieldDescriptor* const field = request.GetDescriptor()->FindFieldByName(name);
    CHECK(field != nullptr && !field->is_repeated(), "a path of the contract names a plain field");
    const std::string value = ValueText(request, *field, -1);
    if (value.empty() || value == "." || value == "..") {
      return InvalidArgument(name, "invalid_" + name, name + " is empty or no id");
    }
    path += EncodePercent(value);
    used.insert(field);
    pattern.remove_prefix(close + 1);
  }
  return path;
}

std::string Query(const Message& request, const std::set<const FieldDescriptor*>& used) {
  std::vector<const FieldDescriptor*> fields;
  request.GetReflection()->ListFields(request, &fields);
  std::string query;
  for (const FieldDescriptor* field : fields) {
    if (used.contains(field)) continue;
    const int count = field->is_repeated() ? request.GetReflection()->FieldSize(request, field) : 1;
    for (int i = 0; i < count; ++i) {
      query += query.empty() ? '?' : '&';
      query += field->name() + "=" +
               EncodePercent(ValueText(request, *field, field->is_repeated() ? i : -1));
    }
  }
  return query;
}

std::pair<std::string, std::string> VerbAndPattern(const google::api::HttpRule& rule) {
  if (!rule.get().empty()) return {"GET", rule.get()};
  if (!rule.post().empty()) return {"POST", rule.post()};
  if (!rule.put().empty()) return {"PUT", rule.put()};
  if (!rule.patch().empty()) return {"PATCH", rule.patch()};
  if (!rule.delete_().empty()) return {"DELETE", rule.delete_()};
  CHECK(false, "a method of the contract has no path");
}

// Maps in a fixed order: a request that is sent again under its number is the same bytes again.
std::string Serialize(const Message& message) {
  std::string bytes;
  bytes.reserve(message.ByteSizeLong());  // also caches the sizes
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

const MethodDescriptor& MethodOf(const Message& request) {
  const Descriptor* const wanted = request.GetDescriptor();
  const auto& file = *wanted->file();
  for (int i = 0; i < file.service_count(); ++i) {
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      const MethodDescriptor& method = *file.service(i)->method(j);
      if (method.input_type() == wanted) return method;
    }
  }
  CHECK(false, "no method takes this message");
}

Result<BoundRequest> Bind(const Message& request) {
  const auto& options = MethodOf(request).options();
  const google::api::HttpRule& rule = options.GetExtension(google::api::http);
  const auto [verb, pattern] = VerbAndPattern(rule);
  std::set<const FieldDescriptor*> in_path;
  TRY(std::string target, FillPath(pattern, request, in_path));

  BoundRequest bound{.verb = verb,
                     .target = std::move(target),
                     .body_is_bytes = options.GetExtension(v1::raw_request),
                     .body = {}};
  if (bound.body_is_bytes || rule.body().empty()) {
    bound.target += Query(request, in_path);
    return bound;
  }
  const std::unique_ptr<Message> body(request.New());
  body->CopyFrom(request);
  for (const FieldDescriptor* field : in_path) body->GetReflection()->ClearField(body.get(), field);
  bound.body = Serialize(*body);
  return bound;
}

}  // namespace ioworker::client
