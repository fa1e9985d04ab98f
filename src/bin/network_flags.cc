#include "bin/network_flags.h"

#include "bin/environment.h"

namespace ioworker::bin {

void AddDatabase(CLI::App& command, DatabaseSettings& database) {
  command.add_option("--database", database.url,
                     "postgres://…, or a file for SQLite; by default a file in --data");
  command.add_option("--database-password-file", database.password_file,
                     "whose first line is the password of --database");
}

void AddFlags(CLI::App& command, NetworkFlags& flags) {
  AddFolder(command, "--data", flags.data_folder, "where the network lives");
  command.add_option("--address", flags.address, "to listen on; 0.0.0.0 for every one")
      ->capture_default_str();
  command.add_option("--port", flags.port, "to listen on; 0 for any free one")
      ->capture_default_str();
  command.add_option("--public-url", flags.public_url, "as devices and browsers reach this");
  command.add_option("--console", flags.console_folder, "folder of the built console");
  command.add_option("--tls-certificate", flags.certificate, "certificate chain, PEM");
  command.add_option("--tls-key", flags.private_key, "its private key, PEM");
  command.add_option("--name", flags.name, "of the network")->capture_default_str();
  command.add_option("--currency", flags.currency, "of the network's prices")
      ->capture_default_str();
  AddDatabase(command, flags.database);
  command.add_option("--artifacts", flags.artifact_folder,
                     "folder of kept files, one for all replicas; by default below --data");
  command.add_option("--sealing-keys", flags.sealing_keys,
                     "file of the keys that jobs' secrets are sealed by, one for all replicas");
  command.add_option("--replica-url", flags.replica.url,
                     "where other replicas on the same database reach this one");
  command.add_option("--replica-ca", flags.replica.ca_path,
                     "certificates by which to trust other replicas, PEM");
  command
      .add_option("--keep-history", flags.history_days,
                  "days for which ended jobs' leases and events are kept; 0 for ever")
      ->capture_default_str();
  command
      .add_option("--keep-files", flags.file_days,
                  "days for which files are kept that no live job needs; 0 for ever")
      ->capture_default_str();
  command
      .add_option("--calls-per-second", flags.rates.caller,
                  "of one account or device; 0 for any number")
      ->capture_default_str();
  command
      .add_option("--stranger-calls-per-second", flags.rates.address,
                  "of one address without a good credential; 0 for any number")
      ->capture_default_str();
  command.add_option("--trusted-proxy", flags.rates.trusted_proxies,
                     "addresses whose X-Forwarded-For is believed; by default this machine's own");
  command.add_option("--sign-in", flags.sign_in.folder,
                     "folder of providers/*.toml and mail.toml; by default below --data");
  command.add_flag("--sign-up", flags.sign_in.sign_up,
                   "whoever comes in by a way that is not known yet gets an account");
  command.add_option("--credit", flags.credit, "that the first account begins with")
      ->capture_default_str();
}

Result<CoordinatorSettings> SettingsOf(const CommandContext& context, const NetworkFlags& flags) {
  CoordinatorSettings settings;
  settings.data_folder = flags.data_folder + "/network";
  settings.console_folder = flags.console_folder.empty() ? FindConsole() : flags.console_folder;
  settings.address = flags.address;
  settings.port = flags.port;
  settings.public_url = flags.public_url;
  settings.network_name = flags.name;
  settings.currency = flags.currency;
  settings.version = context.version;
  settings.artifact_folder = flags.artifact_folder;
  settings.sealing_keys = flags.sealing_keys;
  settings.database = flags.database;
  settings.replica = flags.replica;
  settings.rates = flags.rates;
  settings.sign_in = flags.sign_in;
  settings.history_days = flags.history_days;
  settings.file_days = flags.file_days;
  if (flags.certificate.empty() != flags.private_key.empty()) {
    return InvalidArgument("--tls-certificate", "one_of_two",
                           "give both --tls-certificate and --tls-key, or neither");
  }
  if (!flags.certificate.empty()) {
    settings.tls = net::TlsFiles{flags.certificate, flags.private_key};
  }
  return settings;
}

}  // namespace ioworker::bin
