// Redactor: takes secrets out of what a task writes, as it comes. One thread.
//
// What is looked for: each value of eight bytes or more, each of its lines of sixteen or more, and
// the value in base 64 however it is aligned and in either alphabet. All of it in one walk over the
// bytes (Aho and Corasick, 1975), so that it matters little how many there are. A text that may yet
// become a secret is held back until it is decided. What is handed out depends on the bytes alone
// and not on how they are cut: a log that is read again from its start comes out the same.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace ioworker::agent {

// What to look for. Shared by the streams of a lease.
class SecretMatcher {
 public:
  static constexpr std::size_t kValueBytesMin = 8;

  explicit SecretMatcher(const std::vector<std::string>& values);

  bool empty() const { return nodes_.size() == 1; }

 private:
  friend class Redactor;

  // Where the bytes so far lead: the longest end of them that begins something looked for.
  struct Node {
    std::uint32_t first_child = 0;  // 0: none
    std::uint32_t next_sibling = 0;
    std::uint32_t fallback = 0;  // the next shorter such end
    std::uint32_t depth = 0;
    std::uint32_t match = 0;  // length of the longest thing that ends here; 0: none
    unsigned char byte = 0;
  };

  void Add(std::string_view pattern);
  void Link();
  std::uint32_t Child(std::uint32_t node, unsigned char byte) const;
  std::uint32_t Step(std::uint32_t node, unsigned char byte) const;

  std::vector<Node> nodes_;
};

class Redactor {
 public:
  // In place of a secret, and of several that touch.
  static constexpr std::string_view kMark = "[redacted]";

  // `matcher` must outlive it.
  explicit Redactor(const SecretMatcher& matcher) : matcher_(matcher) {}

  // What is decided now.
  std::string Feed(std::string_view bytes);

  // The rest: nothing more comes.
  std::string Finish();

 private:
  // A part of all that has come, by its first byte and the first after it.
  struct Secret {
    std::uint64_t begin;
    std::uint64_t end;
  };

  void Mark(std::uint64_t length);
  void Release(std::size_t keep, std::string& out);

  const SecretMatcher& matcher_;
  std::uint32_t node_ = 0;
  std::deque<char> held_;
  std::uint64_t released_ = 0;            // bytes before those that are held
  std::deque<Secret> secrets_;            // not yet released; in order, none touches another
  std::uint64_t marked_to_ = UINT64_MAX;  // how far the last one has been released
};

// A whole text at once.
std::string Redact(const SecretMatcher& matcher, std::string_view text);

}  // namespace ioworker::agent
