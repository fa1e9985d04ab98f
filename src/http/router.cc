#include "http/router.h"

#include <span>

namespace ioworker::http {

struct Router::Node {
  using ByMethod = std::map<std::string, int, std::less<>>;

  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> variable;
  std::map<std::string, ByMethod, std::less<>> verbs;  // "" for paths without a verb

  // The routes that end here with this verb, or nothing.
  const ByMethod* Find(std::span<const std::string_view> segments, std::string_view verb,
                       std::vector<std::string_view>& values) const {
    if (segments.empty()) {
      const auto found = verbs.find(verb);
      return found == verbs.end() ? nullptr : &found->second;
    }
    const auto rest = segments.subspan(1);
    if (const auto literal = literals.find(segments[0]); literal != literals.end()) {
      if (const auto* found = literal->second->Find(rest, verb, values)) return found;
    }
    if (variable == nullptr || segments[0].empty()) return nullptr;
    values.push_back(segments[0]);
    const auto* found = variable->Find(rest, verb, values);
    if (found == nullptr) values.pop_back();
    return found;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

int Router::Add(const PathTemplate& path, const std::string& http_method, int route) {
  Node* node = root_.get();
  for (const auto& segment : path.segments) {
    auto& next = segment.variable ? node->variable : node->literals[segment.text];
    if (next == nullptr) next = std::make_unique<Node>();
    node = next.get();
  }
  return node->verbs[path.verb].emplace(http_method, route).first->second;
}

Router::Match Router::Find(std::string_view path, std::string_view http_method) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const SplitPath split = Split(path);
  if (split.segments.size() > kPathSegmentsMax) return match;
  const auto* routes = root_->Find(split.segments, split.verb, match.values);
  if (routes == nullptr) return match;
  if (const auto found = routes->find(http_method); found != routes->end()) {
    match.route = found->second;
    return match;
  }
  for (const auto& [allowed, route] : *routes) {
    match.allowed += match.allowed.empty() ? allowed : ", " + allowed;
  }
  return match;
}

}  // namespace ioworker::http
