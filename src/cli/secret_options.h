// What a job needs and nobody may read, from a command line: always out of files, never in an
// argument that other users of the machine see. One thread.
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

class SecretOptions {
 public:
  // Adds the flags to a command. The object must outlive the command.
  void AddTo(CLI::App& command);

  // What the flags say, over what the specification says.
  Status Fill(Session& session, v1::JobSpec& spec) const;

 private:
  std::vector<std::string> secrets_;
  std::string registry_user_;
  std::string registry_password_file_;
  bool registry_from_docker_ = false;
};

// Reads the files that a specification names as "@FILE" where a secret stands; relative ones lie
// beside it, in `folder`. Refuses a secret that stands there itself.
Status ReadSecretFiles(const std::string& folder, v1::JobSpec& spec);

// Takes every secret out, and leaves what it is for.
void ClearSecrets(v1::JobSpec& spec);

}  // namespace ioworker::cli
