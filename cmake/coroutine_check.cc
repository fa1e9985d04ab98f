// Counts the lives of values made inside a co_await expression. A compiler that destroys one twice
// (g++ 12.2 does, for a lambda with a capture and for an aggregate with strings) exits 1 or
// crashes.
#include <coroutine>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>

namespace {

int alive = 0;

struct Counted {
  std::string text = "long enough to live on the heap, whatever the library's small string is";
  Counted() { ++alive; }
  Counted(const Counted& other) : text(other.text) { ++alive; }
  Counted(Counted&& other) noexcept : text(std::move(other.text)) { ++alive; }
  ~Counted() { --alive; }
};

struct Task {
  struct promise_type {
    std::coroutine_handle<> waiting = std::noop_coroutine();
    int value = 0;
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    struct Final {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> h) noexcept {
        return h.promise().waiting;
      }
      void await_resume() noexcept {}
    };
    Final final_suspend() noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
  Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> from) noexcept {
    handle.promise().waiting = from;
    return handle;
  }
  int await_resume() { return handle.promise().value; }
};

struct Request {
  Counted first, second;
  int number;
};

template <class F>
Task Call(F f) {
  co_return f();
}

Task Send(Request request) {
  co_return request.number + static_cast<int>(request.first.text.size());
}

Task All() {
  int sum = 0;
  Counted kept;
  sum += co_await Call([kept] { return static_cast<int>(kept.text.size()); });
  sum += co_await Send({.first = {}, .second = {}, .number = 2});
  sum += (co_await Call([kept] { return 5; })) > 3 ? co_await Call([kept] { return 1; }) : 0;
  co_return sum;
}

}  // namespace

int main() {
  int sum = 0;
  {
    Task task = All();
    task.handle.resume();
    sum = task.handle.promise().value;
  }
  std::printf("alive=%d sum=%d\n", alive, sum);
  return alive == 0 && sum > 0 ? 0 : 1;
}
