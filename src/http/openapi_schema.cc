#include "http/openapi_schema.h"

#include <algorithm>
#include <string_view>

#include <google/protobuf/descriptor.pb.h>

#include "base/check.h"

namespace ioworker::http {
namespace {

using Json = nlohmann::ordered_json;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::SourceLocation;

constexpr std::string_view kTimestamp = "google.protobuf.Timestamp";
constexpr std::string_view kSchemas = "#/components/schemas/";

// "JobState" for Job.State.
template <class AnyDescriptor>
std::string JoinedName(const AnyDescriptor& descriptor) {
  const Descriptor* outer = descriptor.containing_type();
  return outer == nullptr ? descriptor.name() : JoinedName(*outer) + descriptor.name();
}

template <class AnyDescriptor>
std::string Comment(const AnyDescriptor& descriptor) {
  SourceLocation location;
  return descriptor.GetSourceLocation(&location) ? CommentOf(location) : std::string();
}

Json Refer(const std::string& name) { return {{"$ref", std::string(kSchemas) + name}}; }

Json OfEnum(const EnumDescriptor& values) {
  std::string description = Comment(values);
  Json names = Json::array();
  for (int i = 0; i < values.value_count(); ++i) {
    const auto& value = *values.value(i);
    names.push_back(value.name());
    const std::string comment = Comment(value);
    if (comment.empty()) continue;
    if (!description.empty()) description += '\n';
    description += "- `" + value.name() + "`: " + comment;
  }
  Json schema{{"type", "string"}, {"enum", names}};
  if (!description.empty()) schema["description"] = description;
  return schema;
}

// Numbers and strings as protobuf's JSON mapping writes them.
Json OfScalar(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return {{"type", "integer"}, {"format", "int32"}};
    case FieldDescriptor::CPPTYPE_UINT32:
      return {{"type", "integer"}, {"minimum", 0}, {"maximum", 4294967295}};
    case FieldDescriptor::CPPTYPE_INT64:
      return {{"type", "string"}, {"format", "int64"}};
    case FieldDescriptor::CPPTYPE_UINT64:
      return {{"type", "string"}, {"format", "uint64"}};
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return {{"type", "number"}, {"format", "double"}};
    case FieldDescriptor::CPPTYPE_FLOAT:
      return {{"type", "number"}, {"format", "float"}};
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_STRING) return {{"type", "string"}};
      return {{"type", "string"}, {"contentEncoding", "base64"}};
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  CHECK(false, "not a scalar");
}

// Replies always show these: protobuf is told to print values that are zero or empty.
bool AlwaysShown(const FieldDescriptor& field) {
  return field.is_repeated() ||
         (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE && !field.has_presence());
}

}  // namespace

std::string CommentOf(const SourceLocation& location) {
  std::string text;
  bool paragraph_ended = false;
  for (std::string_view rest : {std::string_view(location.leading_comments),
                                std::string_view(location.trailing_comments)}) {
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
      if (!line.empty() && !text.empty()) text += paragraph_ended ? "\n\n" : " ";
      paragraph_ended = line.empty();
      text += line;
    }
  }
  return text;
}

void OpenApiSchemas::Mark(const Descriptor& message, Direction direction) {
  if (message.full_name() == kTimestamp) return;
  if (!message.options().map_entry()) {
    auto& marked = direction == Direction::kRequest ? requests_ : replies_;
    if (!marked.emplace(JoinedName(message), &message).second) return;
  }
  for (int i = 0; i < message.field_count(); ++i) MarkField(*message.field(i), direction);
}

void OpenApiSchemas::MarkField(const FieldDescriptor& field, Direction direction) {
  if (field.message_type() != nullptr) Mark(*field.message_type(), direction);
  if (field.enum_type() != nullptr) enums_[JoinedName(*field.enum_type())] = field.enum_type();
}

void OpenApiSchemas::MarkBody(const Descriptor& request, std::vector<std::string> in_path) {
  Mark(request, Direction::kRequest);
  in_path_[&request] = std::move(in_path);
}

std::string OpenApiSchemas::NameOf(const Descriptor& message, Direction direction) const {
  std::string name = JoinedName(message);
  if (direction == Direction::kRequest && replies_.contains(name)) name += "Input";
  return name;
}

Json OpenApiSchemas::Reference(const Descriptor& message, Direction direction) const {
  return Refer(NameOf(message, direction));
}

Json OpenApiSchemas::OfValue(const FieldDescriptor& field, Direction direction) const {
  if (field.is_map()) {
    return {{"type", "object"},
            {"additionalProperties", OfValue(*field.message_type()->map_value(), direction)}};
  }
  if (field.enum_type() != nullptr) return Refer(JoinedName(*field.enum_type()));
  if (field.message_type() == nullptr) return OfScalar(field);
  if (field.message_type()->full_name() == kTimestamp) {
    return {{"type", "string"}, {"format", "date-time"}};
  }
  return Reference(*field.message_type(), direction);
}

Json OpenApiSchemas::OfField(const FieldDescriptor& field, Direction direction) const {
  Json schema = OfValue(field, direction);
  if (field.is_repeated() && !field.is_map()) schema = {{"type", "array"}, {"items", schema}};
  if (const std::string comment = Comment(field); !comment.empty()) schema["description"] = comment;
  return schema;
}

Json OpenApiSchemas::OfMessage(const Descriptor& message, Direction direction) const {
  Json schema{{"type", "object"}};
  if (const std::string comment = Comment(message); !comment.empty()) {
    schema["description"] = comment;
  }
  Json required = Json::array();
  const auto in_path = in_path_.find(&message);
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    if (in_path != in_path_.end() && std::ranges::count(in_path->second, field.name()) > 0)
      continue;
    schema["properties"][field.json_name()] = OfField(field, direction);
    if (direction == Direction::kReply && AlwaysShown(field)) required.push_back(field.json_name());
  }
  if (!required.empty()) schema["required"] = required;
  if (direction == Direction::kRequest) schema["additionalProperties"] = false;
  return schema;
}

Json OpenApiSchemas::All() const {
  std::map<std::string, Json> by_name;
  const auto add = [&](std::string name, Json schema) {
    CHECK(by_name.emplace(std::move(name), std::move(schema)).second, "two schemas of one name");
  };
  for (const auto& [name, message] : requests_) {
    add(NameOf(*message, Direction::kRequest), OfMessage(*message, Direction::kRequest));
  }
  for (const auto& [name, message] : replies_) add(name, OfMessage(*message, Direction::kReply));
  for (const auto& [name, values] : enums_) add(name, OfEnum(*values));
  Json all = Json::object();
  for (auto& [name, schema] : by_name) all[name] = std::move(schema);
  return all;
}

}  // namespace ioworker::http
