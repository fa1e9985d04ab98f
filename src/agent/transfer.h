// Transfers: files of a lease between this device and the coordinator, over HTTP beside the link.
//
// The bearer token comes with each Welcome. While the link is down, or the token has been replaced,
// a transfer waits and tries again, up to its patience. LinkToken: any thread. Transfers: one
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "domain/jobs/artifact.h"
#include "domain/jobs/lease_ref.h"
#include "ioworker/v1/link.pb.h"
#include "net/http_client.h"

namespace ioworker::agent {

// Where the coordinator is, and how to reach it.
struct Coordinator {
  std::string url;        // https://host[:port], without a path
  std::string proxy{};    // empty: none
  std::string ca_path{};  // empty: the system's certificate store
};

class LinkToken {
 public:
  void Set(std::string token) EXCLUDES(mutex_);  // empty: the link is down

  // The token, as soon as there is one other than `tried`; empty when `longest` has passed without
  // or the stop was asked for.
  std::string WaitForOther(const std::string& tried, Duration longest, const std::stop_token& stop)
      EXCLUDES(mutex_);

 private:
  Mutex mutex_;
  Condition changed_;
  std::string token_ GUARDED_BY(mutex_);
};

class Transfers {
 public:
  // `token` and `clock` must outlive it.
  Transfers(Coordinator coordinator, LinkToken& token, const Clock& clock);

  // Errors of both: the coordinator's refusal as it stands; kDeadlineExceeded when the patience has
  // ended; kUnavailable when stopped.
  struct Terms {
    // For one file, and as much more as its bytes take at kSlowest. No try outlasts it.
    Duration patience = minutes{10};
    bool waits_for_link = true;  // time without a link does not count
    std::stop_token stop{};
  };

  static constexpr std::uint64_t kSlowest = 256 << 10;  // bytes a second

  struct Upload {
    std::string path;  // name for the renter
    jobs::ArtifactKind kind = jobs::ArtifactKind::kOutput;
    std::function<Result<FileHandle>()> open;  // anew for each try
    std::uint64_t size = 0;
  };

  // Returns the artifact's id.
  Result<std::string> Put(const jobs::LeaseRef& lease, const Upload& upload, const Terms& terms);

  // What the lease needs and nobody keeps.
  Result<v1::LeaseSecrets> GetSecrets(const jobs::LeaseRef& lease, const Terms& terms);

  // Writes an input to `to`; returns its size. kTooLarge past `bytes_max`.
  Result<std::uint64_t> Get(const jobs::LeaseRef& lease, ArtifactId artifact, const std::string& to,
                            std::uint64_t bytes_max, const Terms& terms);

 private:
  // One try; gives up after `left`.
  using Try = std::function<Result<net::Response>(const std::string& token, Duration left)>;
  Result<net::Response> Insist(const Try& attempt, std::uint64_t bytes, const Terms& terms);
  std::string AwaitToken(const std::string& refused, Duration& left, const Terms& terms);
  std::string UrlOf(const jobs::LeaseRef& lease, const std::string& rest) const;
  net::HttpCall CallOf(const std::string& token, Duration left, const Terms& terms) const;

  const Coordinator coordinator_;
  LinkToken& token_;
  const Clock& clock_;
  net::HttpClient client_;
};

// What a refused call says, from its status and body.
Error ErrorOf(const net::Response& response);

}  // namespace ioworker::agent
