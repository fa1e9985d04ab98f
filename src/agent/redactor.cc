#include "agent/redactor.h"

#include <algorithm>

#include "base/text.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kLineBytesMin = 16;

std::string_view TrimEnd(std::string_view text) {
  const auto last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == text.npos ? 0 : last + 1);
}

// The characters that stand for whole bytes of the value alone, with so many bytes before it.
std::string Base64At(std::string_view value, std::size_t before) {
  const std::string text = EncodeBase64(std::string(before, '\0') + std::string(value));
  constexpr std::size_t kFirst[] = {0, 2, 3};  // characters that the bytes before share in
  const std::size_t whole = (before + value.size()) * 8 / 6;
  return text.substr(kFirst[before], whole - kFirst[before]);
}

std::string UrlAlphabet(std::string text) {
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

}  // namespace

SecretMatcher::SecretMatcher(const std::vector<std::string>& values) : nodes_(1) {
  for (const std::string_view whole : values) {
    // A file's last line break is seldom printed with its value.
    const std::string_view value = TrimEnd(whole).size() < kValueBytesMin ? whole : TrimEnd(whole);
    if (value.size() < kValueBytesMin) continue;
    Add(value);
    for (std::size_t begin = 0; begin < value.size();) {
      const auto end = std::min(value.find('\n', begin), value.size());
      const auto line = TrimEnd(value.substr(begin, end - begin));
      if (line.size() >= kLineBytesMin) Add(line);
      begin = end + 1;
    }
    // Coded by itself, with the padding; then as part of something.
    Add(EncodeBase64(value));
    Add(UrlAlphabet(EncodeBase64(value)));
    for (std::size_t before = 0; before < 3; ++before) {
      const std::string text = Base64At(value, before);
      Add(text);
      Add(UrlAlphabet(text));
    }
  }
  Link();
}

std::uint32_t SecretMatcher::Child(std::uint32_t node, unsigned char byte) const {
  std::uint32_t child = nodes_[node].first_child;
  while (child != 0 && nodes_[child].byte != byte) child = nodes_[child].next_sibling;
  return child;
}

void SecretMatcher::Add(std::string_view pattern) {
  std::uint32_t node = 0;
  for (const char c : pattern) {
    const auto byte = static_cast<unsigned char>(c);
    std::uint32_t child = Child(node, byte);
    if (child == 0) {
      child = static_cast<std::uint32_t>(nodes_.size());
      nodes_.push_back({.next_sibling = nodes_[node].first_child,
                        .depth = nodes_[node].depth + 1,
                        .byte = byte});
      nodes_[node].first_child = child;
    }
    node = child;
  }
  nodes_[node].match = nodes_[node].depth;
}

// Level by level: the fallback of a node is known from those above it.
void SecretMatcher::Link() {
  std::deque<std::uint32_t> waiting{0};
  while (!waiting.empty()) {
    const std::uint32_t node = waiting.front();
    waiting.pop_front();
    for (std::uint32_t child = nodes_[node].first_child; child != 0;
         child = nodes_[child].next_sibling) {
      if (node != 0) nodes_[child].fallback = Step(nodes_[node].fallback, nodes_[child].byte);
      const std::uint32_t shorter = nodes_[nodes_[child].fallback].match;
      nodes_[child].match = std::max(nodes_[child].match, shorter);
      waiting.push_back(child);
    }
  }
}

std::uint32_t SecretMatcher::Step(std::uint32_t node, unsigned char byte) const {
  for (;;) {
    const std::uint32_t child = Child(node, byte);
    if (child != 0 || node == 0) return child;
    node = nodes_[node].fallback;
  }
}

std::string Redactor::Feed(std::string_view bytes) {
  if (matcher_.empty()) return std::string(bytes);
  std::string out;
  for (const char c : bytes) {
    node_ = matcher_.Step(node_, static_cast<unsigned char>(c));
    held_.push_back(c);
    const auto& node = matcher_.nodes_[node_];
    if (node.match > 0) Mark(node.match);
    Release(node.depth, out);
  }
  return out;
}

std::string Redactor::Finish() {
  std::string out;
  Release(0, out);
  node_ = 0;
  return out;
}

// The last so many bytes, with what they overlap or touch.
void Redactor::Mark(std::uint64_t length) {
  Secret secret{.begin = 0, .end = released_ + held_.size()};
  secret.begin = secret.end - length;
  while (!secrets_.empty() && secrets_.back().end >= secret.begin) {
    secret.begin = std::min(secret.begin, secrets_.back().begin);
    secrets_.pop_back();
  }
  secrets_.push_back(secret);
}

void Redactor::Release(std::size_t keep, std::string& out) {
  for (; held_.size() > keep; held_.pop_front(), ++released_) {
    const bool secret = !secrets_.empty() && secrets_.front().begin <= released_;
    if (!secret) {
      out += held_.front();
      continue;
    }
    // Goes on from what was released before: one mark for both.
    const bool begins = released_ == secrets_.front().begin && released_ != marked_to_;
    if (begins) out += kMark;
    marked_to_ = released_ + 1;
    if (marked_to_ == secrets_.front().end) secrets_.pop_front();
  }
}

std::string Redact(const SecretMatcher& matcher, std::string_view text) {
  Redactor redactor(matcher);
  std::string out = redactor.Feed(text);
  return out + redactor.Finish();
}

}  // namespace ioworker::agent
