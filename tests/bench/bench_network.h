// BenchNetwork: a coordinator in a process of its own, in a temporary folder, with a rich account.
#pragma once

#include <memory>
#include <string>

#include <google/protobuf/message_lite.h>

#include "child.h"

namespace ioworker::bench {

struct NetworkOptions {
  bool tls = false;
  // "coordinator", or "up" with this machine as a device.
  std::string command = "coordinator";
  std::string database = "";  // empty: a SQLite file
};

class BenchNetwork {
 public:
  static Result<std::unique_ptr<BenchNetwork>> Start(const Programs& programs,
                                                     const NetworkOptions& options = {});

  const std::string& url() const { return url_; }
  const std::string& key() const { return key_; }
  const std::string& ca_path() const { return ca_path_; }  // empty: no TLS
  const std::string& folder() const { return folder_.path(); }
  Child& process() { return *process_; }

  // Ends the coordinator: gently, or as a power cut does.
  void Stop() { process_.reset(); }
  void Kill() { process_->Kill(); }

  // Starts it again on the same port and data, and waits until it is ready.
  Status StartAgain();

  // A call of the contract as binary protobuf. `response` may be null.
  Status Call(const std::string& method, const std::string& path,
              const google::protobuf::MessageLite* request,
              google::protobuf::MessageLite* response);

  // The bytes at a path.
  Result<std::string> Get(const std::string& path);

 private:
  BenchNetwork() = default;

  TemporaryFolder folder_;
  std::vector<std::string> words_;
  int starts_ = 1;
  std::unique_ptr<Child> process_;
  std::string url_;
  std::string key_;
  std::string ca_path_;
};

}  // namespace ioworker::bench
