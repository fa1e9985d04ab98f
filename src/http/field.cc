#include "http/field.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include "base/text.h"

namespace ioworker::http {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

// One field of one message.
struct Place {
  Message& message;
  const FieldDescriptor& field;

  const Reflection& reflection() const { return *message.GetReflection(); }
};

// Repeated fields grow, others are replaced.
template <class Value, class Set, class Add>
Status Put(const Place& place, Result<Value> value, Set set, Add add) {
  if (!value) return std::unexpected(std::move(value).error());
  const auto apply = [&](auto member) {
    (place.reflection().*member)(&place.message, &place.field, *std::move(value));
  };
  place.field.is_repeated() ? apply(add) : apply(set);
  return {};
}

// What a value of this field is called.
std::string_view KindOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return "a whole number";
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "a number";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "a name from a list";
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_STRING ? "a text" : "bytes in base 64";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return field.message_type() == Timestamp::descriptor() ? "a time like 2026-11-23T18:48:00Z"
                                                         : "an object";
}

template <class Number>
std::unexpected<Error> OutOfRange(std::string_view shown) {
  return InvalidArgument(
      "", "out_of_range",
      fmt::format("{} is out of range; it must be from {} to {}", shown,
                  std::numeric_limits<Number>::lowest(), std::numeric_limits<Number>::max()));
}

// A whole number in text: digits, with a minus before them if negative.
template <class Number>
Result<Number> ParseWhole(const Place& place, std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  const bool whole = !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos;
  if (!whole) return WrongType(place.field);
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc() && end == text.data() + text.size()) return number;
  return OutOfRange<Number>(text.substr(0, 40));
}

template <std::integral Number>
Result<Number> ToWhole(const Place& place, const Scalar& value) {
  const auto from_integer = [&](auto whole) -> Result<Number> {
    if (std::in_range<Number>(whole)) return static_cast<Number>(whole);
    return OutOfRange<Number>(fmt::to_string(whole));
  };
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return from_integer(*whole);
  if (const auto* whole = std::get_if<std::uint64_t>(&value)) return from_integer(*whole);
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    return ParseWhole<Number>(place, *text);
  }
  const auto* number = std::get_if<double>(&value);
  if (number == nullptr || std::floor(*number) != *number) return WrongType(place.field);
  // The power of two above the highest value is exact in a double, the highest value may not be.
  const double above = std::ldexp(1.0, std::numeric_limits<Number>::digits);
  const double lowest = std::is_signed_v<Number> ? -above : 0.0;
  if (*number < lowest || *number >= above) {
    return OutOfRange<Number>(fmt::to_string(*number));
  }
  return static_cast<Number>(*number);
}

std::optional<double> ParseReal(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  double number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return {};
  return number;
}

template <std::floating_point Number>
Result<Number> ToReal(const Place& place, const Scalar& value) {
  std::optional<double> number;
  if (const auto* real = std::get_if<double>(&value)) number = *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*whole);
  if (const auto* whole = std::get_if<std::uint64_t>(&value)) number = static_cast<double>(*whole);
  if (const auto* text = std::get_if<std::string_view>(&value)) number = ParseReal(*text);
  if (!number) return WrongType(place.field);
  if (std::isfinite(*number) && std::abs(*number) > std::numeric_limits<Number>::max()) {
    return OutOfRange<Number>(fmt::to_string(*number));
  }
  return static_cast<Number>(*number);
}

Result<std::string> ToText(const Place& place, const Scalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return WrongType(place.field);
  if (place.field.type() == FieldDescriptor::TYPE_STRING) {
    if (IsUtf8(*text)) return std::string(*text);
    return InvalidArgument("", "invalid_utf8", "is not valid UTF-8");
  }
  std::string url_form(text->substr(0, text->find('=')));
  std::ranges::replace(url_form, '+', '-');
  std::ranges::replace(url_form, '/', '_');
  const bool padded_well = text->find_first_not_of('=', url_form.size()) == std::string_view::npos;
  auto bytes = padded_well ? DecodeBase64Url(url_form) : std::nullopt;
  if (!bytes) return WrongType(place.field);
  return *std::move(bytes);
}

Result<int> ToEnum(const Place& place, const Scalar& value) {
  const auto& type = *place.field.enum_type();
  const google::protobuf::EnumValueDescriptor* found = nullptr;
  if (const auto* name = std::get_if<std::string_view>(&value)) {
    found = type.FindValueByName(std::string(*name));
  } else {
    TRY(const auto number, ToWhole<std::int32_t>(place, value));
    found = type.FindValueByNumber(number);
  }
  if (found != nullptr) return found->number();
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (i > 0) names += ", ";
    names += type.value(i)->name();
  }
  return InvalidArgument("", "unknown_value", "must be one of " + names);
}

Status SetTimestamp(const Place& place, const Scalar& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  Timestamp at;
  if (place.field.message_type() != Timestamp::descriptor() || text == nullptr ||
      !google::protobuf::util::TimeUtil::FromString(std::string(*text), &at)) {
    return WrongType(place.field);
  }
  auto* target = place.field.is_repeated()
                     ? place.reflection().AddMessage(&place.message, &place.field)
                     : place.reflection().MutableMessage(&place.message, &place.field);
  target->CopyFrom(at);
  return {};
}

Result<bool> ToBool(const Place& place, const Scalar& value) {
  if (const auto* yes = std::get_if<bool>(&value)) return *yes;
  return WrongType(place.field);
}

}  // namespace

Status SetField(Message& message, const FieldDescriptor& field, const Scalar& value) {
  const Place place{message, field};
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Put(place, ToWhole<std::int32_t>(place, value), &Reflection::SetInt32,
                 &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_UINT32:
      return Put(place, ToWhole<std::uint32_t>(place, value), &Reflection::SetUInt32,
                 &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return Put(place, ToWhole<std::int64_t>(place, value), &Reflection::SetInt64,
                 &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT64:
      return Put(place, ToWhole<std::uint64_t>(place, value), &Reflection::SetUInt64,
                 &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Put(place, ToReal<double>(place, value), &Reflection::SetDouble,
                 &Reflection::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Put(place, ToReal<float>(place, value), &Reflection::SetFloat, &Reflection::AddFloat);
    case FieldDescriptor::CPPTYPE_STRING:
      return Put(place, ToText(place, value), &Reflection::SetString, &Reflection::AddString);
    case FieldDescriptor::CPPTYPE_ENUM:
      return Put(place, ToEnum(place, value), &Reflection::SetEnumValue, &Reflection::AddEnumValue);
    case FieldDescriptor::CPPTYPE_BOOL:
      return Put(place, ToBool(place, value), &Reflection::SetBool, &Reflection::AddBool);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return SetTimestamp(place, value);
}

Status SetFieldFromText(Message& message, const FieldDescriptor& field, std::string_view text) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL) return SetField(message, field, text);
  if (text != "true" && text != "false") return WrongType(field);
  return SetField(message, field, text == "true");
}

std::unexpected<Error> WrongType(const FieldDescriptor& field) {
  return InvalidArgument("", "wrong_type", fmt::format("must be {}", KindOf(field)));
}

std::unexpected<Error> At(std::string_view path, Error error) {
  error.field = path;
  error.message = fmt::format("{}: {}", path, error.message);
  return std::unexpected(std::move(error));
}

}  // namespace ioworker::http
