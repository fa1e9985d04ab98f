// The schemas of the OpenAPI document: protobuf messages as the JSON that protobuf's mapping makes
// of them. Belongs to one generation; one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <nlohmann/json.hpp>

namespace ioworker::http {

// What is sent may leave fields out; what is answered always has those that JSON can show.
enum class Direction { kRequest, kReply };

// The comments before and after an element of the contract: one line a paragraph.
std::string CommentOf(const google::protobuf::SourceLocation& location);

class OpenApiSchemas {
 public:
  // Notes that a message and all that it holds are sent this way. Before the first other call.
  void Mark(const google::protobuf::Descriptor& message, Direction direction);
  void MarkField(const google::protobuf::FieldDescriptor& field, Direction direction);

  // The same for a request's body, which lacks the fields that come in the path.
  void MarkBody(const google::protobuf::Descriptor& request, std::vector<std::string> in_path);

  // A schema that refers to the message's own.
  nlohmann::ordered_json Reference(const google::protobuf::Descriptor& message,
                                   Direction direction) const;

  // The schema of one field's value, with its comment.
  nlohmann::ordered_json OfField(const google::protobuf::FieldDescriptor& field,
                                 Direction direction) const;

  // Everything that has been marked, by name.
  nlohmann::ordered_json All() const;

 private:
  // Messages that go both ways have two schemas, since requests may leave fields out.
  std::string NameOf(const google::protobuf::Descriptor& message, Direction direction) const;
  nlohmann::ordered_json OfValue(const google::protobuf::FieldDescriptor& field,
                                 Direction direction) const;
  nlohmann::ordered_json OfMessage(const google::protobuf::Descriptor& message,
                                   Direction direction) const;

  std::map<std::string, const google::protobuf::Descriptor*> requests_;
  std::map<std::string, const google::protobuf::Descriptor*> replies_;
  std::map<std::string, const google::protobuf::EnumDescriptor*> enums_;
  std::map<const google::protobuf::Descriptor*, std::vector<std::string>> in_path_;
};

}  // namespace ioworker::http
