// Sets one scalar field of a message to a value that came from outside, or says what is wrong with
// it.
//
// The rules are protobuf's JSON mapping: whole numbers may come as numbers or as text, enums by
// name or number, bytes as base 64 with either alphabet. Stricter than protobuf in one thing: an
// enum's number must have a name. Any thread; the message belongs to the caller.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "base/result.h"

namespace ioworker::http {

using Scalar = std::variant<bool, std::int64_t, std::uint64_t, double, std::string_view>;

// Sets the field, or adds to it if it is repeated. Errors are kInvalidArgument with reason
// wrong_type, out_of_range, unknown_value or invalid_utf8; the caller says where by At.
Status SetField(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                const Scalar& value);

// The same for text out of a path or a query, where booleans have no other form.
Status SetFieldFromText(google::protobuf::Message& message,
                        const google::protobuf::FieldDescriptor& field, std::string_view text);

// The error for a value of another kind than the field's.
std::unexpected<Error> WrongType(const google::protobuf::FieldDescriptor& field);

// The error with the field's path, "jobs[0].resources.cores", also at the head of its message.
std::unexpected<Error> At(std::string_view path, Error error);

}  // namespace ioworker::http
