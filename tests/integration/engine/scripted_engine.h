// ScriptedEngine: an engine's socket on which a test says every answer, for what a real engine
// cannot be made to do at will: to break off, to be too old, to talk nonsense.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "base/file.h"

namespace ioworker::engine::docker {

class ScriptedEngine {
 public:
  // Gets "METHOD /target"; gives a whole HTTP response, or nothing to break off. Called on one
  // thread.
  using Script = std::function<std::string(const std::string& request)>;

  // Listens in `folder` until destroyed.
  ScriptedEngine(const std::string& folder, Script script);
  ~ScriptedEngine();

  const std::string& socket_path() const { return socket_path_; }

  // What came with the request that the script is asked about.
  const std::string& body() const { return body_; }

 private:
  void Serve();
  void Answer(const FileHandle& connection);

  const std::string socket_path_;
  const Script script_;
  FileHandle listener_;
  std::string body_;  // of its thread
  std::jthread thread_;
};

// A response with this status and JSON body.
std::string Reply(int status, const std::string& body);

}  // namespace ioworker::engine::docker
