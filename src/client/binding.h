// From a request message to the HTTP request that carries it, by the annotations of the contract.
//
// Every method of the contract has a request message of its own, so the message alone says which
// method is called. Pure: any thread.
#pragma once

#include <string>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "base/result.h"

namespace ioworker::client {

// The one method that takes this message. A message that no method takes is a bug.
const google::protobuf::MethodDescriptor& MethodOf(const google::protobuf::Message& request);

struct BoundRequest {
  std::string verb;    // "GET"
  std::string target;  // path and query, percent-encoded
  bool body_is_bytes = false;
  std::string body;  // binary protobuf; empty if the method has none or its body is bytes
};

// Fields that the path names go into the path, the others into the body if the method has one, else
// into the query. Refuses a path field that is empty or would climb ("..").
Result<BoundRequest> Bind(const google::protobuf::Message& request);

}  // namespace ioworker::client
