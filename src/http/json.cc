#include "http/json.h"

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "http/field.h"

namespace ioworker::http {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// An object, map or list that has been opened and not yet closed, and the field that its next value
// goes to.
struct Frame {
  enum class Kind { kObject, kMap, kList };

  Kind kind = Kind::kObject;
  Message* message =
      nullptr;  // of a map: the message that holds the map, until a key made an entry
  const FieldDescriptor* field = nullptr;
  Message* map_owner = nullptr;
  const FieldDescriptor* map = nullptr;
  std::string key{};             // of a map, for the path
  int index = 0;                 // of a list, for the path
  std::set<std::string> keys{};  // seen so far, as the contract spells them
};

// A name from outside as errors repeat it.
std::string Shown(const std::string& name) { return ToUtf8(name.substr(0, 100)); }

bool IsObject(const FieldDescriptor& field) {
  return field.message_type() != nullptr &&
         field.message_type() != google::protobuf::Timestamp::descriptor();
}

// Told piece by piece what the JSON holds; false stops the parser.
class Reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Reader(Message& root) : root_(root) {}

  Error TakeError() { return std::move(error_); }

  bool null() override;
  bool boolean(bool value) override { return Value(value); }
  bool number_integer(number_integer_t value) override { return Value(std::int64_t{value}); }
  bool number_unsigned(number_unsigned_t value) override { return Value(std::uint64_t{value}); }
  bool number_float(number_float_t value, const string_t&) override { return Value(value); }
  bool string(string_t& value) override { return Value(std::string_view(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override;
  bool key(string_t& name) override;
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override;
  bool end_array() override { return Close(); }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& why) override;

 private:
  bool Value(const Scalar& value);
  bool Open(Frame frame);
  bool Close();
  void NextInList();
  bool MapKey(Frame& frame, const std::string& name);
  bool Fail(Error error);
  bool Fail(std::unexpected<Error> error) { return Fail(std::move(error).error()); }

  // Where the value that is being read stands; empty for the root.
  std::string Path() const;

  Message& root_;
  std::vector<Frame> frames_;
  Error error_;
};

std::string Reader::Path() const {
  std::string path;
  for (const auto& frame : frames_) {
    if (frame.kind == Frame::Kind::kList) {
      path += fmt::format("[{}]", frame.index);
      continue;
    }
    const std::string& name = frame.kind == Frame::Kind::kMap ? frame.key
                              : frame.field != nullptr        ? frame.field->name()
                                                              : frame.key;
    if (!path.empty() && !name.empty()) path += '.';
    path += name;
  }
  return path;
}

bool Reader::Fail(Error error) {
  const std::string path = Path();
  error_ = path.empty() ? std::move(error) : At(path, std::move(error)).error();
  return false;
}

bool Reader::Open(Frame frame) {
  if (frames_.size() >= kJsonDepthMax) {
    return Fail(InvalidArgument("", "too_deep",
                                fmt::format("is nested deeper than {} levels", kJsonDepthMax)));
  }
  frames_.push_back(std::move(frame));
  return true;
}

bool Reader::Close() {
  frames_.pop_back();
  NextInList();
  return true;
}

void Reader::NextInList() {
  if (!frames_.empty() && frames_.back().kind == Frame::Kind::kList) ++frames_.back().index;
}

bool Reader::Value(const Scalar& value) {
  if (frames_.empty()) {
    return Fail(InvalidArgument("", "wrong_type", "the body must be a JSON object"));
  }
  auto& frame = frames_.back();
  if (frame.kind == Frame::Kind::kObject && frame.field->is_repeated()) {
    return Fail(InvalidArgument("", "wrong_type",
                                frame.field->is_map() ? "must be an object" : "must be a list"));
  }
  if (auto status = SetField(*frame.message, *frame.field, value); !status) {
    return Fail(std::move(status).error());
  }
  NextInList();
  return true;
}

// Null leaves a field as if it had not been named; in a list or a map it says nothing.
bool Reader::null() {
  if (!frames_.empty() && frames_.back().kind == Frame::Kind::kObject) return true;
  return Fail(InvalidArgument("", "wrong_type", "must not be null"));
}

bool Reader::start_object(std::size_t) {
  if (frames_.empty()) return Open({.kind = Frame::Kind::kObject, .message = &root_});
  const auto& frame = frames_.back();
  const auto& field = *frame.field;
  const auto& reflection = *frame.message->GetReflection();
  const bool in_list = frame.kind == Frame::Kind::kList;
  if (field.is_map() && !in_list) {
    return Open({.kind = Frame::Kind::kMap, .map_owner = frame.message, .map = &field});
  }
  if (!IsObject(field)) return Fail(WrongType(field));
  if (field.is_repeated() != in_list) {
    return Fail(InvalidArgument("", "wrong_type", "must be a list"));
  }
  auto* child = in_list ? reflection.AddMessage(frame.message, &field)
                        : reflection.MutableMessage(frame.message, &field);
  return Open({.kind = Frame::Kind::kObject, .message = child});
}

bool Reader::start_array(std::size_t) {
  if (frames_.empty()) {
    return Fail(InvalidArgument("", "wrong_type", "the body must be a JSON object"));
  }
  const auto& frame = frames_.back();
  if (frame.kind != Frame::Kind::kObject || !frame.field->is_repeated() || frame.field->is_map()) {
    return Fail(WrongType(*frame.field));
  }
  return Open({.kind = Frame::Kind::kList, .message = frame.message, .field = frame.field});
}

bool Reader::MapKey(Frame& frame, const std::string& name) {
  frame.key = Shown(name);
  if (!frame.keys.insert(name).second) {
    return Fail(InvalidArgument("", "duplicate_field", "is given twice"));
  }
  frame.message = frame.map_owner->GetReflection()->AddMessage(frame.map_owner, frame.map);
  frame.field = frame.map->message_type()->map_value();
  auto status = SetFieldFromText(*frame.message, *frame.map->message_type()->map_key(), name);
  return status ? true : Fail(std::move(status).error());
}

bool Reader::key(string_t& name) {
  auto& frame = frames_.back();
  if (frame.kind == Frame::Kind::kMap) return MapKey(frame, name);
  const auto& type = *frame.message->GetDescriptor();
  frame.field = type.FindFieldByCamelcaseName(name);
  if (frame.field == nullptr) frame.field = type.FindFieldByName(name);
  if (frame.field == nullptr) {
    frame.key = Shown(name);
    return Fail(InvalidArgument("", "unknown_field",
                                fmt::format("{} has no such field; remove it", type.name())));
  }
  const auto* choice = frame.field->real_containing_oneof();
  const bool chosen =
      choice != nullptr && frame.message->GetReflection()->HasOneof(*frame.message, choice);
  if (chosen || !frame.keys.insert(frame.field->name()).second) {
    return Fail(InvalidArgument("", "duplicate_field", "is given twice"));
  }
  return true;
}

bool Reader::parse_error(std::size_t position, const std::string&,
                         const nlohmann::detail::exception& why) {
  constexpr int kNumberTooLarge = 406;  // nlohmann's out_of_range for numbers no double can hold
  if (why.id == kNumberTooLarge) {
    return Fail(InvalidArgument("", "out_of_range", "is out of range"));
  }
  error_ = InvalidArgument("", "invalid_json",
                           fmt::format("the body is no JSON from byte {} on", position))
               .error();
  return false;
}

}  // namespace

Status ReadJson(std::string_view text, Message& message) {
  if (!IsUtf8(text)) return InvalidArgument("", "invalid_utf8", "the body is not valid UTF-8");
  Reader reader(message);
  if (nlohmann::json::sax_parse(text, &reader)) return {};
  return std::unexpected(reader.TakeError());
}

Result<std::string> WriteJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) return Internal("a message has no JSON form: " + status.ToString());
  return text;
}

}  // namespace ioworker::http
