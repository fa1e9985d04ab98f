// What a Loop is made of: shards. A shard is one thread with an io_context of its own, so that what
// lives on it needs no lock against itself. For the files of net/ that know Asio.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/client_contexts.h"
#include "net/loop.h"

namespace ioworker::net {

namespace asio = boost::asio;
using boost::system::error_code;

using Executor = asio::io_context::executor_type;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using WorkGuard = asio::executor_work_guard<Executor>;

template <class T>
using Task = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait;

enum class Departure {
  kSoon,  // finish what is being answered, then leave
  kNow,   // leave
};

// Something with a socket that lives on a shard and is kept alive by it. Its thread only.
class Resident {
 public:
  explicit Resident(const void* owner) : owner_(owner) {}
  virtual ~Resident() = default;

  // Told to go. It calls Shard::Remove when it has gone.
  virtual void Dismiss(Departure departure) = 0;

  const void* owner() const { return owner_; }

 private:
  const void* owner_;  // the Server that it belongs to; null: none
};

class Shard {
 public:
  explicit Shard(int number);

  // Dismisses all residents, waits until they have gone, and joins the thread.
  ~Shard();

  // Any thread.
  asio::io_context& io() { return io_; }
  void DismissAllOf(const void* owner, Departure departure);

  // The shard's thread.
  void Add(const std::shared_ptr<Resident>& resident);
  void Remove(const Resident& resident);

  ClientContexts& client_contexts() { return client_contexts_; }

  // Room for one read, shared by all residents: no content survives a wait.
  std::span<char> scratch() { return scratch_; }

 private:
  std::vector<std::shared_ptr<Resident>> ResidentsOf(const void* owner) const;
  void StopOnceEmpty();

  asio::io_context io_{1};
  WorkGuard work_{io_.get_executor()};
  std::unordered_map<const Resident*, std::shared_ptr<Resident>> residents_;
  std::vector<char> scratch_;
  ClientContexts client_contexts_;
  bool closing_ = false;
  std::jthread thread_;
};

struct Loop::Context {
  // The shard for the next connection, in turn. Any thread.
  Shard& Next() { return *shards[turn.fetch_add(1, std::memory_order_relaxed) % shards.size()]; }

  std::vector<std::unique_ptr<Shard>> shards;
  std::atomic<std::size_t> turn = 0;
};

}  // namespace ioworker::net
