// Files that go into tasks and come out of them. One thread.
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::cli {

struct Fetch {
  std::string job_id;
  std::string folder = ".";
  std::string path{};  // only this one; empty: all
  bool logs = false;   // logs too
};

// Fetches what a job's tasks left in /out into `folder`; with several tasks, into a folder for each
// task's number. Of several attempts the last counts. Refuses paths that would leave the folder.
Status FetchArtifacts(Session& session, const Fetch& fetch);

// Uploads "path" or "path=name" for each input.
Result<std::vector<v1::Input>> UploadInputs(Session& session,
                                            const std::vector<std::string>& inputs);

// True for a relative path without "..", "." or empty parts.
bool StaysInside(std::string_view path);

}  // namespace ioworker::cli
