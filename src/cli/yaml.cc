#include "cli/yaml.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/text.h"

namespace ioworker::cli {
namespace {

using Kind = YamlNode::Kind;

std::unexpected<Error> Refuse(std::string_view name, int line, std::string_view what) {
  return InvalidArgument("", "invalid_yaml", fmt::format("{}:{}: {}", name, line, what));
}

// Builds the tree from the parser's events; after the first problem it takes in nothing more.
class TreeBuilder final : public YAML::EventHandler {
 public:
  bool failed() const { return !problem_.empty(); }
  const std::string& problem() const { return problem_; }
  int problem_line() const { return problem_line_; }
  YamlNode Take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) Fail(mark, "only one document may be in the file");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    AddLeaf(mark, anchor, "", {.kind = Kind::kNothing});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    Fail(mark, "anchors and aliases (& and *) are not allowed; write the value again");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    AddLeaf(mark, anchor, tag, {.kind = Kind::kText, .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, anchor, tag, Kind::kList);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, anchor, tag, Kind::kMap);
  }
  void OnMapEnd() override { Close(); }

 private:
  void Fail(const YAML::Mark& mark, std::string what) {
    if (failed()) return;
    problem_ = std::move(what);
    problem_line_ = mark.line + 1;
  }

  bool Accept(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) {
    if (anchor != 0) Fail(mark, "anchors and aliases (& and *) are not allowed");
    // The parser's own marks for plain and for quoted text.
    if (!tag.empty() && tag != "?" && tag != "!") Fail(mark, "tags (!) are not allowed");
    return !failed();
  }

  void AddLeaf(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag,
               YamlNode leaf) {
    if (!Accept(mark, anchor, tag)) return;
    leaf.line = mark.line + 1;
    Attach(std::move(leaf));
  }

  void Open(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, Kind kind) {
    if (!Accept(mark, anchor, tag)) return;
    if (open_.size() >= static_cast<std::size_t>(kYamlDepthMax)) {
      return Fail(mark, "nested too deeply");
    }
    open_.push_back({.kind = kind, .line = mark.line + 1});
  }

  void Close() {
    if (failed()) return;
    YamlNode node = std::move(open_.back());
    open_.pop_back();
    Attach(std::move(node));
  }

  void Attach(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    YamlNode& parent = open_.back();
    const bool is_key = parent.kind == Kind::kMap && parent.keys.size() == parent.items.size();
    if (!is_key) {
      // The parser places "nothing" where the next thing begins.
      if (node.kind == Kind::kNothing && !parent.keys.empty()) node.line = parent.keys.back().line;
      parent.items.push_back(std::move(node));
      return;
    }
    YAML::Mark mark;
    mark.line = node.line - 1;
    if (node.kind != Kind::kText) return Fail(mark, "a key must be plain text");
    const bool twice = std::ranges::any_of(
        parent.keys, [&](const YamlNode& key) { return key.text == node.text; });
    if (twice) return Fail(mark, "\"" + node.text + "\" is given twice");
    parent.keys.push_back(std::move(node));
  }

  int documents_ = 0;
  std::vector<YamlNode> open_;
  YamlNode root_;
  std::string problem_;
  int problem_line_ = 0;
};

}  // namespace

Result<YamlNode> ParseYaml(std::string_view text, std::string_view name) {
  if (text.size() > kYamlBytesMax) {
    return TooLarge("", fmt::format("{} is larger than {} KiB", name, kYamlBytesMax >> 10));
  }
  if (!IsUtf8(text) || text.find('\0') != std::string_view::npos) {
    return Refuse(name, 1, "the file is not UTF-8 text");
  }
  std::istringstream stream{std::string(text)};
  TreeBuilder builder;
  try {
    YAML::Parser parser(stream);
    while (!builder.failed() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& exception) {
    return Refuse(name, exception.mark.line + 1, exception.msg);
  }
  if (builder.failed()) return Refuse(name, builder.problem_line(), builder.problem());
  return builder.Take();
}

}  // namespace ioworker::cli
