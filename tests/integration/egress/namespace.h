// Namespace: a network of its own, with a thread that lives in it. Needs root.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/mutex.h"
#include "egress/address.h"

namespace ioworker::egress {

class Namespace {
 public:
  Namespace();
  ~Namespace();

  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  // Runs `body` inside, and waits for it.
  void Run(std::function<void()> body) EXCLUDES(mutex_);

  // `ip` with these words, inside.
  void Ip(const std::string& words);

  // What the kernel knows it by, for `ip link … netns`.
  int thread_id() const { return thread_id_; }

  // As below, inside.
  FileHandle Listen(const std::string& address, std::uint16_t port);

  // Whether a connection from inside is taken.
  bool Reaches(const std::string& address, std::uint16_t port);

  // A connection from inside; none if it is not taken within a second.
  FileHandle Connect(const std::string& address, std::uint16_t port);

 private:
  void Work(const std::stop_token& stop) EXCLUDES(mutex_);

  int thread_id_ = 0;
  Mutex mutex_;
  Condition changed_;
  std::function<void()> body_ GUARDED_BY(mutex_);
  bool ready_ GUARDED_BY(mutex_) = false;
  std::jthread thread_;
};

// From here on the calling thread, and those that it starts, are in a new network.
void LeaveNetwork();

// `ip` with these words, here. Fails the test if it fails.
void Ip(const std::string& words);

// A socket that listens here, for as long as it is kept.
FileHandle Listen(const std::string& address, std::uint16_t port);

}  // namespace ioworker::egress
