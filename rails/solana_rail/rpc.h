// Rpc: Solana's JSON-RPC, as much of it as payouts need, from one to four nodes.
//
// Reads go to the first node that answers, a send to all of them. Each call is bounded in time and
// size and is not repeated here: repeating is the caller's business, and safe. Answers are checked
// for shape; their truth is the node's. Blocking; one thread. Errors are a rail's (rail_error.h).
// Source: https://solana.com/docs/rpc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "base/clock.h"
#include "base/time.h"
#include "net/http_client.h"
#include "rails/rail.h"
#include "rails/solana/address.h"

namespace ioworker::solana_rail {

struct RpcOptions {
  std::vector<std::string> urls{};
  std::string commitment{};
  std::string ca_file{};
  Duration deadline = seconds{4};  // of a call to a node
};

struct ChainAccount {
  solana::Address owner;  // the program
  std::uint64_t lamports = 0;
  std::string data{};
};

// At the configured commitment, as of `slot`.
struct AccountReading {
  std::uint64_t slot = 0;
  std::optional<ChainAccount> account{};
};

enum class Found { kNo, kBelowCommitment, kAtCommitment };

struct SignatureReading {
  std::uint64_t slot = 0;  // as of
  Found found = Found::kNo;
  bool failed = false;  // it landed, and moved nothing but its fee
  std::uint64_t landed_slot = 0;
};

class Rpc {
 public:
  explicit Rpc(RpcOptions options);

  // `slot_min`: an answer from before is not taken; another node is asked.
  Result<AccountReading> GetAccount(const solana::Address& address, std::uint64_t slot_min = 0);

  // Looked for in all of the node's history. `signatures`: base 58, two at most.
  Result<std::vector<SignatureReading>> GetSignatures(const std::vector<std::string>& signatures,
                                                      std::uint64_t slot_min);

  Result<std::string> GetGenesisHash();
  Result<std::uint64_t> GetRent(std::size_t bytes);  // lamports that exempt an account of that size
  Result<std::string> GetLatestBlockhash();

  // When the block was made; nothing if the node does not know.
  std::optional<Instant> GetBlockTime(std::uint64_t slot);

  // To every node. Success if one took it; an error does not mean that it was not handed on. The
  // error's `detail` is the node's own.
  Status Send(std::string_view transaction);

 private:
  Result<nlohmann::json> Call(std::size_t node, std::string_view method,
                              const nlohmann::json& params);
  // From the first node whose answer `accept` takes.
  template <class T, class Accept>
  Result<T> FromAny(std::string_view method, const nlohmann::json& params, Accept accept);

  RpcOptions options_;
  std::vector<net::HttpClient> clients_;
};

}  // namespace ioworker::solana_rail
