#include "rails/signer/signer_settings.h"

#include <unistd.h>

#include "rails/settings/settings_file.h"
#include "rails/solana/token_amount.h"

namespace ioworker::signer {
namespace {

using rail_settings::SettingsFile;

constexpr std::uint64_t kFeeLamports = 100'000;  // ten times an ordinary one
constexpr std::uint64_t kFeeLamportsMax = 1'000'000'000;
constexpr std::uint64_t kPayoutsPerDay = 10'000;

Status ReadMint(SettingsFile& table, SignerPolicy& policy) {
  std::string text;
  TRY(table.NeedText("address", text));
  const auto mint = solana::ParseAddress(text);
  if (!mint) return table.Wrong("address", "must be a mint's address");
  std::uint64_t decimals = 6;
  TRY(table.ReadCount("decimals", 0, solana::kDecimalsMax, decimals));
  Money payout_max;
  Money day_max;
  TRY(table.NeedMoney("payout_max", payout_max));
  TRY(table.NeedMoney("day_max", day_max));
  const auto payout_units = solana::UnitsOf(payout_max, static_cast<int>(decimals));
  const auto day_units = solana::UnitsOf(day_max, static_cast<int>(decimals));
  if (!payout_units) return table.Wrong("payout_max", "does not fit the mint's decimals");
  if (!day_units) return table.Wrong("day_max", "does not fit the mint's decimals");
  TRY(table.Finish());
  policy.mints[*mint] = {.decimals = static_cast<std::uint8_t>(decimals),
                         .payout_units_max = *payout_units,
                         .day_units_max = *day_units};
  return {};
}

Status ReadServer(SettingsFile& file, ServerOptions& server) {
  TRY(file.NeedText("socket", server.path));
  std::string mode = "0600";
  TRY(file.ReadText("socket_mode", mode));
  if (mode != "0600" && mode != "0660") {
    return file.Wrong("socket_mode", R"(must be "0600" or "0660")");
  }
  server.mode = mode == "0600" ? 0600 : 0660;
  std::vector<std::string> users;
  TRY(file.ReadTexts("users", users));
  if (users.empty()) server.users = {geteuid()};
  for (const auto& user : users) {
    if (user.empty() || user.size() > 9 ||
        user.find_first_not_of("0123456789") != std::string::npos) {
      return file.Wrong("users", R"(must be numbers of users in quotes, as "id -u" prints them)");
    }
    server.users.push_back(static_cast<uid_t>(std::stoul(user)));
  }
  return {};
}

}  // namespace

Result<SignerSettings> LoadSignerSettings(const std::string& path) {
  TRY(auto file, SettingsFile::Load(path));
  SignerSettings settings;
  auto& policy = settings.policy;
  TRY(file.NeedText("key_file", settings.key_file));
  TRY(file.NeedText("log_file", settings.log_file));
  TRY(ReadServer(file, settings.server));
  policy.fee_lamports_max = kFeeLamports;
  TRY(file.ReadCount("fee_lamports_max", 5'000, kFeeLamportsMax, policy.fee_lamports_max));
  policy.payouts_per_day_max = kPayoutsPerDay;
  TRY(file.ReadCount("payouts_per_day_max", 1, 1'000'000, policy.payouts_per_day_max));
  std::vector<std::string> accounts;
  TRY(file.NeedTexts("nonce_accounts", accounts));
  for (const auto& text : accounts) {
    const auto account = solana::ParseAddress(text);
    if (!account) return file.Wrong("nonce_accounts", "has \"" + text + "\", which is no address");
    policy.nonce_accounts.insert(*account);
  }
  TRY(auto mints, file.ReadTables("mint"));
  if (mints.empty()) return file.Wrong("[[mint]]", "is missing: nothing could be signed");
  for (auto& mint : mints) TRY(ReadMint(mint, policy));
  TRY(file.Finish());
  return settings;
}

}  // namespace ioworker::signer
