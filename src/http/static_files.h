// StaticFiles: the built console, read into memory at start and served from there.
//
// Only paths that were found in the folder then can be asked for, so no path leads out of it.
// Values after Load: any thread.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "net/http.h"

namespace ioworker::http {

class StaticFiles {
 public:
  // Without a console: one plain page that says how to build it.
  StaticFiles();

  // Everything below `folder`, which must have an index.html; links and hidden files are left out.
  // Refuses more than 64 MiB.
  static Result<StaticFiles> Load(const std::string& folder);

  // For GET and HEAD (from whose reply the server drops the body), others get 405. A path that is
  // no file gets the console's index.html, which routes by itself, unless it looks like a file.
  net::Response Serve(const net::Request& request) const;

 private:
  struct File {
    std::string content;
    std::string zipped;  // empty unless it is shorter
    std::string type;
    std::string etag;
    bool hashed_name = false;  // never changes under this name
  };

  static File MakeFile(const std::string& path, std::string content);

  std::map<std::string, File, std::less<>> files_;  // by path, "/assets/index-4f2a.js"
};

}  // namespace ioworker::http
