#include "net/loop.h"

#include <csignal>
#include <string>
#include <utility>

#include <boost/asio/post.hpp>
#include <pthread.h>

#include "base/check.h"
#include "base/thread.h"
#include "net/loop_context.h"

namespace ioworker::net {
namespace {

constexpr std::size_t kScratchBytes = 64 << 10;

// A write to a socket whose peer has left is an error to handle, not a signal to die from. Blocked
// here rather than in the process: OpenSSL writes without MSG_NOSIGNAL, and only on these threads.
void BlockBrokenPipeSignal() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

Shard::Shard(int number)
    : scratch_(kScratchBytes),
      thread_(StartThread("net-" + std::to_string(number), [this](const std::stop_token&) {
        BlockBrokenPipeSignal();
        io_.run();
      })) {}

Shard::~Shard() {
  asio::post(io_, [this] {
    closing_ = true;
    for (const auto& resident : ResidentsOf(nullptr)) resident->Dismiss(Departure::kNow);
    StopOnceEmpty();
  });
  thread_.join();
}

void Shard::DismissAllOf(const void* owner, Departure departure) {
  asio::post(io_, [this, owner, departure] {
    for (const auto& resident : ResidentsOf(owner)) resident->Dismiss(departure);
  });
}

void Shard::Add(const std::shared_ptr<Resident>& resident) {
  const Resident* key = resident.get();
  residents_.emplace(key, resident);
  if (closing_) asio::post(io_, [resident] { resident->Dismiss(Departure::kNow); });
}

void Shard::Remove(const Resident& resident) {
  residents_.erase(&resident);
  if (closing_) StopOnceEmpty();
}

// A copy, because who is dismissed may remove itself at once. Null: everybody.
std::vector<std::shared_ptr<Resident>> Shard::ResidentsOf(const void* owner) const {
  std::vector<std::shared_ptr<Resident>> found;
  for (const auto& [key, resident] : residents_) {
    if (owner == nullptr || key->owner() == owner) found.push_back(resident);
  }
  return found;
}

void Shard::StopOnceEmpty() {
  if (residents_.empty()) io_.stop();
}

Loop::Loop(int threads) : context_(std::make_unique<Context>()) {
  CHECK(threads > 0);
  for (int number = 0; number < threads; ++number) {
    context_->shards.push_back(std::make_unique<Shard>(number));
  }
}

Loop::~Loop() = default;

}  // namespace ioworker::net
