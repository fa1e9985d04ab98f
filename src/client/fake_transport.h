// A Transport that answers from a script, for tests of the client and of all that stands on it.
//
// Calls are named "GET /v1/jobs/job_x" (verb, path without query), those to others than the
// coordinator by their whole URL without query. Answers for one name are given
// in the order in which they were added; the last one is given again and again.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>

#include "client/transport.h"
#include "ioworker/v1/errors.pb.h"

namespace ioworker::client {

class FakeTransport final : public Transport {
 public:
  static constexpr std::string_view kUrl = "http://coordinator.example";

  // What was sent: the call, with its streamed body read into `body`.
  std::vector<net::HttpCall> sent;

  // Knob: bodies are handed to on_piece in pieces of at most this many bytes.
  std::size_t piece_bytes = 7;

  void Answer(const std::string& name, const google::protobuf::Message& message);
  void AnswerBytes(const std::string& name, std::string bytes);
  void Answer(const std::string& name, net::Response response);
  void Refuse(const std::string& name, int status, const v1::ErrorResponse& refusal);

  // The transport itself fails.
  void Fail(const std::string& name, Error error);

  // A stream of server-sent events. With `breaks`, the connection is lost after the last.
  void Stream(const std::string& name, const std::vector<const google::protobuf::Message*>& events,
              bool breaks = false);

  // The body of the one call of this name, parsed. Fails the program if there was none or it is no
  // T.
  template <class T>
  T Body(std::string_view name) const {
    T message;
    ParseBody(name, message);
    return message;
  }

  Result<net::Response> Send(const net::HttpCall& call) override;

 private:
  struct Script {
    Result<net::Response> answer;
    bool breaks = false;
  };

  void ParseBody(std::string_view name, google::protobuf::Message& message) const;

  std::map<std::string, std::deque<Script>> scripts_;
};

}  // namespace ioworker::client
