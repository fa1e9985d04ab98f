#include "rails/solana_rail/rail_settings.h"

#include <limits>
#include <optional>

#include "rails/settings/settings_file.h"
#include "rails/solana/token_amount.h"

namespace ioworker::solana_rail {
namespace {

using rail_settings::SettingsFile;

constexpr std::size_t kUrlsMax = 4;
constexpr std::size_t kNonceAccountsMax = 256;
constexpr std::uint64_t kComputeUnits = 150'000;  // making an account takes most of it
constexpr std::uint64_t kComputeUnitsMax = 1'400'000;
constexpr std::uint64_t kUnitPrice = 20'000;
constexpr std::uint64_t kCancelUnitPrice = 100'000;
constexpr std::uint64_t kUnitPriceMax = 1'000'000'000;

Status ReadEndpoints(SettingsFile& file, RailSettings& settings) {
  TRY(file.NeedTexts("rpc_urls", settings.rpc_urls));
  if (settings.rpc_urls.empty() || settings.rpc_urls.size() > kUrlsMax) {
    return file.Wrong("rpc_urls", "must list 1 to 4 URLs");
  }
  for (const auto& url : settings.rpc_urls) {
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
      return file.Wrong("rpc_urls", "must begin with https:// (or http:// on this machine)");
    }
  }
  TRY(file.NeedText("genesis_hash", settings.genesis_hash));
  if (!solana::ParseAddress(settings.genesis_hash)) {
    return file.Wrong("genesis_hash", "must be what getGenesisHash answers on the cluster");
  }
  TRY(file.ReadText("ca_file", settings.ca_file));
  settings.commitment = "finalized";
  TRY(file.ReadText("commitment", settings.commitment));
  if (settings.commitment != "finalized" && settings.commitment != "confirmed") {
    return file.Wrong("commitment", R"(must be "finalized" or "confirmed")");
  }
  return {};
}

Status ReadMoneys(SettingsFile& file, RailSettings& settings) {
  std::string mint;
  TRY(file.NeedText("mint", mint));
  const auto parsed = solana::ParseAddress(mint);
  if (!parsed) return file.Wrong("mint", "must be the address of the token's mint");
  settings.mint = *parsed;
  TRY(file.NeedText("currency", settings.currency));
  std::uint64_t decimals = 6;
  TRY(file.ReadCount("decimals", 0, solana::kDecimalsMax, decimals));
  settings.decimals = static_cast<std::uint8_t>(decimals);
  TRY(file.ReadMoney("amount_min", settings.amount_min));
  TRY(file.NeedMoney("amount_max", settings.amount_max));
  if (settings.amount_min <= Money{} || settings.amount_max < settings.amount_min) {
    return file.Wrong("amount_max", "must be at least amount_min, which must be above 0");
  }
  if (!solana::UnitsOf(settings.amount_max, settings.decimals)) {
    return file.Wrong("amount_max", "does not fit the mint's decimals");
  }
  return file.NeedMoney("sol_price", settings.sol_price);
}

Status ReadFees(SettingsFile& file, RailSettings& settings) {
  std::uint64_t units = kComputeUnits;
  TRY(file.ReadCount("compute_units", 1'000, kComputeUnitsMax, units));
  settings.compute_units = static_cast<std::uint32_t>(units);
  settings.unit_price = kUnitPrice;
  TRY(file.ReadCount("unit_price", 0, kUnitPriceMax, settings.unit_price));
  std::uint64_t poll = 1'000;
  TRY(file.ReadCount("poll_milliseconds", 1, 10'000, poll));
  settings.poll = milliseconds{poll};
  settings.cancel_unit_price = kCancelUnitPrice;
  return file.ReadCount("cancel_unit_price", 0, kUnitPriceMax, settings.cancel_unit_price);
}

}  // namespace

Result<RailSettings> LoadRailSettings(const std::string& path) {
  TRY(auto file, SettingsFile::Load(path));
  RailSettings settings;
  TRY(ReadEndpoints(file, settings));
  TRY(ReadMoneys(file, settings));
  TRY(ReadFees(file, settings));
  TRY(file.NeedText("signer_socket", settings.signer_socket));
  TRY(file.NeedText("state_folder", settings.state_folder));
  std::vector<std::string> accounts;
  TRY(file.NeedTexts("nonce_accounts", accounts));
  if (accounts.empty() || accounts.size() > kNonceAccountsMax) {
    return file.Wrong("nonce_accounts", "must list 1 to 256 accounts; make them with create-nonces");
  }
  for (const auto& text : accounts) {
    const auto account = solana::ParseAddress(text);
    if (!account) return file.Wrong("nonce_accounts", "has \"" + text + "\", which is no address");
    settings.nonce_accounts.push_back(*account);
  }
  TRY(file.Finish());
  return settings;
}

}  // namespace ioworker::solana_rail
