// Router: finds the route that a path and an HTTP method name.
//
// Filled at start, then only read: any thread. A literal segment wins over a variable; when it
// leads nowhere the variable is tried. Work per path is bounded by its number of segments, which is
// bounded.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/path_template.h"

namespace ioworker::http {

inline constexpr std::size_t kPathSegmentsMax = 32;

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // `route` is the caller's number for it. Returns the number of the route that holds this place
  // already, or `route` itself.
  int Add(const PathTemplate& path, const std::string& http_method, int route);

  struct Match {
    int route = -1;                        // -1: none
    std::vector<std::string_view> values;  // of the path's variables, still percent-encoded
    std::string allowed;                   // "GET, POST" if only the HTTP method is wrong
  };

  // The values are parts of `path`.
  Match Find(std::string_view path, std::string_view http_method) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
};

}  // namespace ioworker::http
