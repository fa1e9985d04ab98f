// Mutex, Lock and Condition: the standard ones with the marks that clang's thread-safety analysis
// needs (libstdc++'s carry none). Fields say GUARDED_BY(mutex_) and the build fails on a slip.
// Source: https://clang.llvm.org/docs/ThreadSafetyAnalysis.html.
#pragma once

#include <condition_variable>
#include <mutex>

#include "base/time.h"

#define IOWORKER_ATTRIBUTE(x) __attribute__((x))
#define CAPABILITY(x) IOWORKER_ATTRIBUTE(capability(x))
#define SCOPED_CAPABILITY IOWORKER_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(x) IOWORKER_ATTRIBUTE(guarded_by(x))
#define REQUIRES(...) IOWORKER_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) IOWORKER_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define ACQUIRE(...) IOWORKER_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define RELEASE(...) IOWORKER_ATTRIBUTE(release_capability(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS IOWORKER_ATTRIBUTE(no_thread_safety_analysis)

namespace ioworker {

class CAPABILITY("mutex") Mutex {
 public:
  void Acquire() ACQUIRE() { mutex_.lock(); }
  void Release() RELEASE() { mutex_.unlock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

class SCOPED_CAPABILITY Lock {
 public:
  explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.Acquire(); }
  ~Lock() RELEASE() { mutex_.Release(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

class Condition {
 public:
  void NotifyOne() { condition_.notify_one(); }
  void NotifyAll() { condition_.notify_all(); }

  // Waits until told. May wake without cause: call it in a loop that checks.
  void Wait(Mutex& mutex) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }

  // The same for at most `longest`; false when that time has passed.
  bool WaitFor(Mutex& mutex, Duration longest) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    std::unique_lock lock(mutex.mutex_, std::adopt_lock);
    const bool told = condition_.wait_for(lock, longest) == std::cv_status::no_timeout;
    lock.release();
    return told;
  }

 private:
  std::condition_variable condition_;
};

}  // namespace ioworker
