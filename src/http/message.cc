#include "http/message.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include "base/text.h"
#include "http/field.h"
#include "http/json.h"

namespace ioworker::http {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The media type of a header's value, in lower case, without parameters.
std::string MediaType(std::string_view value) {
  value = value.substr(0, value.find(';'));
  while (value.ends_with(' ')) value.remove_suffix(1);
  std::string type(value);
  std::ranges::transform(type, type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type;
}

Status ReadProtobuf(std::string_view bytes, Message& message) {
  // Otherwise each malformed text of a stranger is a line in our log.
  const google::protobuf::LogSilencer silencer;
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(static_cast<int>(kJsonDepthMax));
  if (message.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage()) return {};
  return InvalidArgument("", "invalid_protobuf",
                         "the body is no " + message.GetDescriptor()->name() + " in protobuf");
}

// A part of a query; forms write a space as '+'.
std::optional<std::string> DecodeQueryPart(std::string_view part) {
  std::string text(part);
  std::ranges::replace(text, '+', ' ');
  return DecodePercent(text);
}

// A form's text fields by name. What the message does not know is passed over: the sender is not
// ours, and may say more one day.
Status ReadForm(const net::Request& request, Message& message) {
  if (MediaType(net::FindHeader(request.headers, "content-type")) != kFormType) {
    return InvalidArgument("content-type", "unsupported_content_type",
                           fmt::format("content-type: must be {}", kFormType));
  }
  std::set<std::string> given;
  for (std::string_view rest = request.body; !rest.empty();) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto equals = std::min(part.find('='), part.size());
    const auto name = DecodeQueryPart(part.substr(0, equals));
    const auto value = DecodeQueryPart(part.substr(std::min(equals + 1, part.size())));
    if (!name || !value || !IsUtf8(*value)) {
      return InvalidArgument("", "invalid_form", "the form is not well encoded");
    }
    const auto* field = message.GetDescriptor()->FindFieldByName(*name);
    if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING) continue;
    if (!given.insert(*name).second) {
      return At(*name, InvalidArgument("", "duplicate_field", "is given twice").error());
    }
    message.GetReflection()->SetString(&message, field, *value);
  }
  return {};
}

// An empty body is an empty message. A form's content types are refused here, which also keeps
// other sites' forms out.
Status ReadBody(const net::Request& request, Message& message) {
  if (request.body.empty()) return {};
  const std::string type = MediaType(net::FindHeader(request.headers, "content-type"));
  if (type == kProtobufType) return ReadProtobuf(request.body, message);
  if (type == kJsonType) return ReadJson(request.body, message);
  return InvalidArgument("content-type", "unsupported_content_type",
                         fmt::format("content-type: must be {} or {}", kJsonType, kProtobufType));
}

const FieldDescriptor* FindParameter(const Descriptor& type, const std::string& name) {
  const auto* field = type.FindFieldByName(name);
  if (field == nullptr) field = type.FindFieldByCamelcaseName(name);
  return field != nullptr && field->message_type() == nullptr ? field : nullptr;
}

Status ReadParameter(const Method& method, std::string_view part, std::set<std::string>& given,
                     Message& message) {
  const auto equals = std::min(part.find('='), part.size());
  const auto name = DecodeQueryPart(part.substr(0, equals));
  const auto value = DecodeQueryPart(part.substr(std::min(equals + 1, part.size())));
  if (!name || !value || !IsUtf8(*name)) {
    return InvalidArgument("", "invalid_query", "the query is not well encoded");
  }
  const bool allowed = !method.has_body || method.raw_request;
  const auto* field = allowed ? FindParameter(*message.GetDescriptor(), *name) : nullptr;
  if (field == nullptr || std::ranges::count(method.path.Variables(), field->name()) > 0) {
    const std::string shown = ToUtf8(name->substr(0, 100));
    return At(shown, InvalidArgument("", "unknown_parameter",
                                     method.name + " has no such query parameter; remove it")
                         .error());
  }
  if (!given.insert(field->name()).second && !field->is_repeated()) {
    return At(field->name(), InvalidArgument("", "duplicate_field", "is given twice").error());
  }
  auto status = SetFieldFromText(message, *field, *value);
  return status ? Status() : At(field->name(), std::move(status).error());
}

Status ReadQuery(const Method& method, std::string_view query, Message& message) {
  std::set<std::string> given;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    if (end > 0) TRY(ReadParameter(method, query.substr(0, end), given, message));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

// True if the body gave this field a value: the path alone names it.
bool IsSet(const Message& message, const FieldDescriptor& field) {
  return message.GetReflection()->HasField(message, &field);
}

Status ReadPath(const Method& method, const std::vector<std::string_view>& values,
                Message& message) {
  const auto variables = method.path.Variables();
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const auto& field = *message.GetDescriptor()->FindFieldByName(variables[i]);
    if (IsSet(message, field)) {
      return At(field.name(),
                InvalidArgument("", "duplicate_field", "comes in the path; remove it from the body")
                    .error());
    }
    const auto text = DecodePercent(values[i]);
    auto status = text ? SetFieldFromText(message, field, *text)
                       : InvalidArgument("", "invalid_path", "is not well encoded");
    if (!status) return At(field.name(), std::move(status).error());
  }
  return {};
}

}  // namespace

Format ReplyFormat(const net::Request& request) {
  const auto accept = net::FindHeader(request.headers, "accept");
  if (accept.find(kProtobufType) != std::string_view::npos) return Format::kProtobuf;
  const bool anything = accept.empty() || accept == "*/*";
  const auto sent = MediaType(net::FindHeader(request.headers, "content-type"));
  return anything && sent == kProtobufType ? Format::kProtobuf : Format::kJson;
}

Status ReadRequest(const Method& method, const net::Request& request,
                   const std::vector<std::string_view>& path_values, Message& message) {
  if (method.form_request) {
    TRY(ReadForm(request, message));
  } else if (method.has_body && !method.raw_request) {
    TRY(ReadBody(request, message));
  }
  TRY(ReadPath(method, path_values, message));
  return ReadQuery(method, request.Query(), message);
}

Result<std::string> WriteMessage(const Message& message, Format format) {
  if (format == Format::kJson) return WriteJson(message);
  return message.SerializeAsString();
}

}  // namespace ioworker::http
