#include "cli/spec_yaml.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "cli/nearest.h"
#include "cli/units.h"
#include "cli/yaml.h"

namespace ioworker::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Kind = YamlNode::Kind;

// A field, found by a key that may lack its unit.
struct Found {
  const FieldDescriptor* field = nullptr;
  Result<std::uint32_t> (*parse_unit)(std::string_view text, std::string_view field) = nullptr;
};

class SpecReader {
 public:
  explicit SpecReader(std::string_view file_name) : file_name_(file_name) {}

  Status Fill(const YamlNode& node, Message& message, const std::string& path) const {
    if (node.kind != Kind::kMap) return WrongType(node, path, "a mapping of keys to values");
    std::set<const FieldDescriptor*> seen;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const YamlNode& key = node.keys[i];
      const std::string field_path = path.empty() ? key.text : path + "." + key.text;
      const Found found = Find(*message.GetDescriptor(), key.text);
      if (found.field == nullptr) return Unknown(key, *message.GetDescriptor(), field_path);
      if (!seen.insert(found.field).second) {
        return Refuse(key.line, field_path, "duplicate_field",
                      fmt::format("\"{}\" says again what another key has said", key.text));
      }
      TRY(FillField(node.items[i], message, found, field_path));
    }
    return {};
  }

 private:
  static Found Find(const Descriptor& type, const std::string& key) {
    if (const auto* field = type.FindFieldByName(key)) return {.field = field};
    if (const auto* field = type.FindFieldByCamelcaseName(key)) return {.field = field};
    if (const auto* field = type.FindFieldByName(key + "_seconds")) return {field, ParseSeconds};
    if (const auto* field = type.FindFieldByName(key + "_mib")) return {field, ParseMib};
    return {};
  }

  Status FillField(const YamlNode& node, Message& message, const Found& found,
                   const std::string& path) const {
    const FieldDescriptor& field = *found.field;
    if (field.is_map()) return FillMap(node, message, field, path);
    if (field.is_repeated()) return FillList(node, message, field, path);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Fill(node, *message.GetReflection()->MutableMessage(&message, &field), path);
    }
    if (found.parse_unit == nullptr) return SetValue(node, message, field, path);
    if (node.kind != Kind::kText) return WrongType(node, path, "a number with a unit");
    auto number = found.parse_unit(node.text, path);
    if (!number) return Refuse(node.line, path, "wrong_type", number.error().message);
    message.GetReflection()->SetUInt32(&message, &field, *number);
    return {};
  }

  Status FillList(const YamlNode& node, Message& message, const FieldDescriptor& field,
                  const std::string& path) const {
    if (node.kind != Kind::kList) return WrongType(node, path, "a list, like [a, b]");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string item_path = fmt::format("{}[{}]", path, i);
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        TRY(Fill(node.items[i], *message.GetReflection()->AddMessage(&message, &field), item_path));
      } else {
        TRY(SetValue(node.items[i], message, field, item_path));
      }
    }
    return {};
  }

  Status FillMap(const YamlNode& node, Message& message, const FieldDescriptor& field,
                 const std::string& path) const {
    if (node.kind != Kind::kMap) return WrongType(node, path, "a mapping, like {NAME: value}");
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      const std::string entry_path = path + "." + node.keys[i].text;
      TRY(SetValue(node.keys[i], entry, *field.message_type()->map_key(), entry_path));
      TRY(SetValue(node.items[i], entry, *field.message_type()->map_value(), entry_path));
    }
    return {};
  }

  // Sets a plain field, or adds to a repeated one.
  Status SetValue(const YamlNode& node, Message& message, const FieldDescriptor& field,
                  const std::string& path) const {
    const Reflection& reflection = *message.GetReflection();
    const auto set = [&](auto value, auto set_one, auto add) {
      field.is_repeated() ? (reflection.*add)(&message, &field, value)
                          : (reflection.*set_one)(&message, &field, value);
      return Status{};
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (node.kind != Kind::kText) return WrongType(node, path, "text");
        return set(node.text, &Reflection::SetString, &Reflection::AddString);
      case FieldDescriptor::CPPTYPE_UINT32: {
        TRY(const std::uint32_t number, Number(node, path));
        return set(number, &Reflection::SetUInt32, &Reflection::AddUInt32);
      }
      case FieldDescriptor::CPPTYPE_BOOL: {
        if (node.text != "true" && node.text != "false") {
          return WrongType(node, path, "true or false");
        }
        return set(node.text == "true", &Reflection::SetBool, &Reflection::AddBool);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        TRY(const int number, EnumNumber(node, *field.enum_type(), path));
        return set(number, &Reflection::SetEnumValue, &Reflection::AddEnumValue);
      }
      default:
        CHECK(false, "a specification holds text, numbers, truths, enums and messages of these");
    }
  }

  Result<std::uint32_t> Number(const YamlNode& node, const std::string& path) const {
    if (node.kind != Kind::kText) return WrongType(node, path, "a whole number");
    const char* const end = node.text.data() + node.text.size();
    std::uint32_t number = 0;
    const auto [rest, error] = std::from_chars(node.text.data(), end, number);
    if (error == std::errc::result_out_of_range) {
      return Refuse(node.line, path, "out_of_range", fmt::format("{} is too large", path));
    }
    if (error != std::errc() || rest != end) {
      return WrongType(node, path, "a whole number of 0 or more");
    }
    return number;
  }

  Result<int> EnumNumber(const YamlNode& node, const google::protobuf::EnumDescriptor& type,
                         const std::string& path) const {
    std::string name = node.text;
    std::ranges::transform(name, name.begin(), [](unsigned char c) {
      return c == '-' ? '_' : static_cast<char>(std::toupper(c));
    });
    if (const auto* const value = type.FindValueByName(name)) return value->number();
    std::vector<std::string> names;
    for (int i = 1; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
    return WrongType(node, path, fmt::format("one of {}", fmt::join(names, ", ")));
  }

  std::unexpected<Error> Refuse(int line, std::string path, std::string reason,
                                const std::string& what) const {
    return InvalidArgument(std::move(path), std::move(reason),
                           fmt::format("{}:{}: {}", file_name_, line, what));
  }

  std::unexpected<Error> WrongType(const YamlNode& node, const std::string& path,
                                   std::string_view wanted) const {
    const std::string what = path.empty() ? "the file" : path;
    return Refuse(node.line, path, "wrong_type", fmt::format("{} must be {}", what, wanted));
  }

  std::unexpected<Error> Unknown(const YamlNode& key, const Descriptor& type,
                                 const std::string& path) const {
    std::vector<std::string> known;
    for (int i = 0; i < type.field_count(); ++i) known.push_back(type.field(i)->name());
    const std::string nearest = Nearest(key.text, known);
    return Refuse(
        key.line, path, "unknown_field",
        nearest.empty()
            ? fmt::format("unknown key \"{}\"; known are {}", key.text, fmt::join(known, ", "))
            : fmt::format("unknown key \"{}\"; did you mean \"{}\"?", key.text, nearest));
  }

  std::string_view file_name_;
};

}  // namespace

Result<v1::JobSpec> ParseSpec(std::string_view text, std::string_view file_name) {
  TRY(const YamlNode root, ParseYaml(text, file_name));
  v1::JobSpec spec;
  TRY(SpecReader(file_name).Fill(root, spec, ""));
  return spec;
}

}  // namespace ioworker::cli
