// Child: a program that was started with pipes to its standard input and output, and is killed with
// its holder. Its standard error is ours. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/file.h"
#include "base/result.h"

namespace ioworker::rails {

class Child {
 public:
  // `words`: path and arguments; a name without a slash is looked for in PATH's usual folders. The
  // child gets PATH and no other variable of ours, and none of our descriptors. kUnavailable if it
  // cannot be run.
  static Result<std::unique_ptr<Child>> Start(const std::vector<std::string>& words);

  ~Child();  // kills it and waits for it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  int input() const { return input_.get(); }    // written to; non-blocking
  int output() const { return output_.get(); }  // read from; non-blocking
  pid_t pid() const { return pid_; }

 private:
  Child(pid_t pid, FileHandle input, FileHandle output);

  pid_t pid_;
  FileHandle input_;
  FileHandle output_;
};

}  // namespace ioworker::rails
