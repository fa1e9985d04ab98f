// Method: what the contract's descriptors say about one call, as HTTP needs it.
//
// Read once, at start or when the OpenAPI document is generated. Values only: any thread; the
// descriptor belongs to its pool.
#pragma once

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "base/result.h"
#include "http/path_template.h"
#include "ioworker/v1/access.pb.h"

namespace ioworker::http {

struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  std::string name;         // "JobService.CreateJobs"
  std::string http_method;  // "POST"
  std::string path_text;    // "/v1/jobs/{job_id}:cancel"
  PathTemplate path;
  v1::Access access = v1::ACCESS_UNSPECIFIED;
  std::vector<v1::Scope> scopes{};  // one of them lets a key in
  v1::StepUp step_up = v1::STEP_UP_UNSPECIFIED;
  bool has_body = false;      // fields that are not in the path come in the body, else in the query
  bool raw_request = false;   // the body is bytes; all fields come in path and query
  bool raw_response = false;  // the reply is bytes
  bool text_response = false;      // the reply is the text of its field `text`
  bool form_request = false;       // the body is a form, which another site may have sent
  bool redirect_response = false;  // the reply sends the browser to its field `location`
  bool streams = false;            // the reply is server-sent events

  // Calls named Create… answer 201, those that send the browser on 303, all others 200.
  int SuccessStatus() const;

  // Everything but GET.
  bool ChangesState() const { return http_method != "GET"; }
};

// The services of the contract that this program is linked with. Naming them here keeps the linker
// from dropping their files.
std::vector<const google::protobuf::ServiceDescriptor*> ContractServices();

// Refuses a method without an access, without the scopes that its access wants, or without a usable
// HTTP rule, and says which.
Result<Method> ReadMethod(const google::protobuf::MethodDescriptor& descriptor);

}  // namespace ioworker::http
