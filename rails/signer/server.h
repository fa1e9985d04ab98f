// The signer's Unix socket: one request and one response a connection, for listed users alone.
//
// One thread, one connection at a time, each with a deadline: a peer that keeps silent delays the
// next by a few seconds.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "rails/signer/signer.h"

namespace ioworker::signer {

struct ServerOptions {
  std::string path{};
  mode_t mode = 0600;
  std::vector<uid_t> users{};  // who may ask; as the kernel says it
};

class Server {
 public:
  // Replaces a socket that nobody listens on; refuses one that is in use, or another kind of file.
  static Result<Server> Listen(ServerOptions options);

  // Serves the next connection. False if it was turned away or broke.
  bool ServeOne(Signer& signer, const Clock& clock);

 private:
  Server(FileHandle socket, ServerOptions options);

  FileHandle socket_;
  ServerOptions options_;
};

}  // namespace ioworker::signer
