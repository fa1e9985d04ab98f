// What the commands that run a network are told: flags of the command line, and the settings that a
// coordinator makes of them.
#pragma once

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "bin/commands.h"
#include "bin/coordinator.h"

namespace ioworker::bin {

struct NetworkFlags {
  std::string data_folder;
  std::string console_folder;
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string public_url;
  std::string certificate;
  std::string private_key;
  std::string credit = "100";
  std::string name = "IO Worker";
  std::string currency = "USD";
  std::string engine = "docker";
  std::string artifact_folder;
  std::string sealing_keys;
  std::string backup_folder;
  DatabaseSettings database;
  ReplicaSettings replica;
  http::RateSettings rates;
  SignInSettings sign_in;
  std::uint32_t history_days = 90;
  std::uint32_t file_days = 90;
};

void AddFlags(CLI::App& command, NetworkFlags& flags);

// kInvalidArgument for flags that do not go together.
Result<CoordinatorSettings> SettingsOf(const CommandContext& context, const NetworkFlags& flags);

}  // namespace ioworker::bin
