// A job's specification from a command line: a file, flags, or a file that flags change. One
// thread.
#pragma once

#include <string>

#include <CLI/App.hpp>

#include "cli/secret_options.h"
#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

class SpecOptions {
 public:
  // Adds the flags to a command. The object must outlive the command.
  void AddTo(CLI::App& command);

  // What the flags say, over what the file says. "-" reads standard input.
  Result<v1::JobSpec> Build(Session& session) const;

 private:
  std::string file_;
  v1::JobSpec flags_;
  std::string time_limit_;
  std::string memory_;
  std::string disk_;
  std::string gpu_memory_;
  std::vector<std::string> environment_;
  std::vector<std::string> command_;
  SecretOptions secrets_;
};

}  // namespace ioworker::cli
