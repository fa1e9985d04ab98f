// Coordinator: the whole network of one machine in one object. Built here from its real parts.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "bin/database.h"
#include "bin/replica.h"
#include "bin/sign_in.h"
#include "core/network.h"
#include "http/rate_limits.h"
#include "ioworker/v1/accounts.pb.h"
#include "net/server.h"

namespace ioworker::bin {

struct CoordinatorSettings {
  std::string data_folder;      // database and artifacts
  DatabaseSettings database;    // where the network is kept; by default in data_folder
  std::string artifact_folder;  // one for all replicas; empty: below data_folder
  std::string sealing_keys;     // file; empty: one in data_folder, if the database is there too
  std::string console_folder;   // the built console; empty: none
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string public_url;  // as others reach it; empty: http://address:port
  std::optional<net::TlsFiles> tls;
  std::string network_name = "IO Worker";
  std::string currency = "USD";
  std::string version;
  core::NetworkSettings network;
  http::RateSettings rates;
  SignInSettings sign_in;
  std::uint32_t history_days = 90;  // 0: kept for ever
  std::uint32_t file_days = 90;     // the same
  int io_threads = 2;
  // On PostgreSQL: where other replicas reach this one, and by which certificates it trusts them.
  // Empty: its own address and port, the system's certificates.
  ReplicaSettings replica;
};

class Coordinator {
 public:
  // Opens the database, brings it to this version's schema, loads what is alive, and serves. On
  // PostgreSQL another replica may lead: then this one follows it.
  static Result<std::unique_ptr<Coordinator>> Start(const CoordinatorSettings& settings);

  // Says goodbye to devices, commits what was accepted, closes the database.
  ~Coordinator();

  const std::string& url() const;

  // False while another replica leads: it makes accounts, keys and codes.
  bool leads() const;

  // Of the replica that leads, as others reach it.
  std::string leader_url() const;

  // The four below are for the replica that leads (kUnavailable).

  // On the first start of a network: makes the account of its operator, who may rent and lend too,
  // with credit to try things out. On later starts finds it. Returns its id.
  Result<std::string> FirstAccount(const std::string& credit);

  // Path of a link that signs this account in once.
  Result<std::string> SignInPath(const std::string& account_id);

  // A new key for programs of this account.
  Result<std::string> MakeApiKey(const std::string& account_id, const std::string& name);

  // A code that enrols one device for this account.
  Result<std::string> MakeEnrolmentCode(const std::string& account_id);

 private:
  struct Parts;
  explicit Coordinator(std::unique_ptr<Parts> parts);
  Status CheckLeads() const;

  std::unique_ptr<Parts> parts_;
};

}  // namespace ioworker::bin
