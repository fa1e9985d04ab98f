#include "rails/solana_rail/rpc.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "rails/rail_error.h"

namespace ioworker::solana_rail {
namespace {

using nlohmann::json;
using rails::RailCode;
using rails::RailFailure;

constexpr std::size_t kAnswerBytesMax = 1 << 20;
constexpr std::size_t kDetailBytesMax = 400;

std::unexpected<Error> Misshapen(std::string_view method) {
  return RailFailure(RailCode::kUnreachable,
                     fmt::format("a node's answer to {} is not what it should be", method));
}

const json& Member(const json& from, const char* name) {
  static const json kNull;
  const auto found = from.is_object() ? from.find(name) : from.end();
  return found == from.end() ? kNull : *found;
}

std::optional<std::uint64_t> Count(const json& from) {
  if (!from.is_number_unsigned()) return std::nullopt;
  return from.get<std::uint64_t>();
}

std::optional<std::string> TextOf(const json& from) {
  if (!from.is_string()) return std::nullopt;
  return from.get<std::string>();
}

std::string Dump(const json& from) {
  return from.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, kDetailBytesMax);
}

// The slot as of which it is true; an answer from before `slot_min` is a lagging node's.
Result<std::uint64_t> SlotOf(const json& result, std::uint64_t slot_min) {
  const auto slot = Count(Member(Member(result, "context"), "slot"));
  if (!slot) return Misshapen("a read");
  if (*slot >= slot_min) return *slot;
  return RailFailure(RailCode::kUnreachable, "the node lags behind what is known already");
}

Result<std::optional<ChainAccount>> AccountOf(const json& value) {
  if (value.is_null()) return std::optional<ChainAccount>();
  const auto owner = solana::ParseAddress(TextOf(Member(value, "owner")).value_or(""));
  const auto lamports = Count(Member(value, "lamports"));
  const json& data = Member(value, "data");
  const auto bytes = data.is_array() && data.size() == 2 && data[0].is_string()
                         ? DecodeBase64(data[0].get_ref<const std::string&>())
                         : std::nullopt;
  if (!owner || !lamports || !bytes) return Misshapen("getAccountInfo");
  return ChainAccount{.owner = *owner, .lamports = *lamports, .data = *bytes};
}

// Levels only rise: processed, confirmed, finalized.
Result<SignatureReading> SignatureOf(const json& value, std::uint64_t slot,
                                     std::string_view commitment) {
  SignatureReading reading{.slot = slot};
  if (value.is_null()) return reading;
  const auto landed = Count(Member(value, "slot"));
  if (!value.is_object() || !landed) return Misshapen("getSignatureStatuses");
  const auto level = TextOf(Member(value, "confirmationStatus")).value_or("processed");
  const bool reached = level == "finalized" || level == commitment;
  reading.found = reached ? Found::kAtCommitment : Found::kBelowCommitment;
  reading.failed = !Member(value, "err").is_null();
  reading.landed_slot = *landed;
  return reading;
}

}  // namespace

Rpc::Rpc(RpcOptions options) : options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.urls.size(); ++i) {
    clients_.emplace_back(net::HttpClientOptions{.ca_path = options_.ca_file});
  }
}

Result<json> Rpc::Call(std::size_t node, std::string_view method, const json& params) {
  const json request = {{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}};
  const auto response = clients_[node].Send({.method = "POST",
                                             .url = options_.urls[node],
                                             .headers = {{"Content-Type", "application/json"}},
                                             .body = request.dump(),
                                             .response_bytes_max = kAnswerBytesMax,
                                             .connect_deadline = options_.deadline,
                                             .deadline = options_.deadline});
  if (!response) {
    return RailFailure(RailCode::kUnreachable, "a node does not answer", response.error().message);
  }
  const json answer = json::parse(response->body, nullptr, false);
  if (const json& error = Member(answer, "error"); !error.is_null()) {
    return RailFailure(RailCode::kUnreachable, fmt::format("a node refuses {}", method),
                       Dump(error));
  }
  if (response->status != 200 || !answer.is_object() || !answer.contains("result")) {
    return RailFailure(RailCode::kUnreachable,
                       fmt::format("a node answers {} with status {}", method, response->status));
  }
  return answer["result"];
}

template <class T, class Accept>
Result<T> Rpc::FromAny(std::string_view method, const json& params, Accept accept) {
  Result<T> last = Misshapen(method);
  for (std::size_t node = 0; node < clients_.size(); ++node) {
    const auto result = Call(node, method, params);
    last = result ? accept(*result) : Result<T>(std::unexpected(result.error()));
    if (last) return last;
  }
  return last;
}

Result<AccountReading> Rpc::GetAccount(const solana::Address& address, std::uint64_t slot_min) {
  const json params = {solana::FormatAddress(address),
                       {{"encoding", "base64"},
                        {"commitment", options_.commitment},
                        {"minContextSlot", slot_min}}};
  return FromAny<AccountReading>("getAccountInfo", params,
                                 [&](const json& result) -> Result<AccountReading> {
                                   TRY(const auto slot, SlotOf(result, slot_min));
                                   TRY(auto account, AccountOf(Member(result, "value")));
                                   return AccountReading{.slot = slot,
                                                         .account = std::move(account)};
                                 });
}

Result<std::vector<SignatureReading>> Rpc::GetSignatures(
    const std::vector<std::string>& signatures, std::uint64_t slot_min) {
  const json params = {signatures, {{"searchTransactionHistory", true}}};
  using Readings = std::vector<SignatureReading>;
  return FromAny<Readings>(
      "getSignatureStatuses", params, [&](const json& result) -> Result<Readings> {
        TRY(const auto slot, SlotOf(result, slot_min));
        const json& values = Member(result, "value");
        if (!values.is_array() || values.size() != signatures.size()) {
          return Misshapen("getSignatureStatuses");
        }
        Readings readings;
        for (const json& value : values) {
          TRY(auto reading, SignatureOf(value, slot, options_.commitment));
          readings.push_back(reading);
        }
        return readings;
      });
}

Result<std::string> Rpc::GetGenesisHash() {
  return FromAny<std::string>("getGenesisHash", json::array(),
                              [](const json& result) -> Result<std::string> {
                                const auto text = TextOf(result);
                                if (!text) return Misshapen("getGenesisHash");
                                return *text;
                              });
}

Result<std::uint64_t> Rpc::GetRent(std::size_t bytes) {
  return FromAny<std::uint64_t>("getMinimumBalanceForRentExemption", json::array({bytes}),
                                [](const json& result) -> Result<std::uint64_t> {
                                  const auto lamports = Count(result);
                                  if (!lamports) return Misshapen("a read of rent");
                                  return *lamports;
                                });
}

Result<std::string> Rpc::GetLatestBlockhash() {
  const json params = json::array({{{"commitment", "confirmed"}}});
  return FromAny<std::string>(
      "getLatestBlockhash", params, [](const json& result) -> Result<std::string> {
        const auto text = TextOf(Member(Member(result, "value"), "blockhash"));
        if (!text || !solana::ParseAddress(*text)) return Misshapen("getLatestBlockhash");
        return *text;
      });
}

std::optional<Instant> Rpc::GetBlockTime(std::uint64_t slot) {
  constexpr std::uint64_t kSecondsMax = 100'000'000'000;
  const auto at = FromAny<std::uint64_t>("getBlockTime", json::array({slot}),
                                         [](const json& result) -> Result<std::uint64_t> {
                                           const auto time = Count(result);
                                           if (!time || *time > kSecondsMax) {
                                             return Misshapen("getBlockTime");
                                           }
                                           return *time;
                                         });
  if (!at) return std::nullopt;
  return Instant{} + seconds{*at};
}

// The node neither repeats the send nor tries it out first: a trial on a node that lags says nothing
// about the transaction, and repeating is ours.
Status Rpc::Send(std::string_view transaction) {
  const json params = {
      EncodeBase64(transaction), {{"encoding", "base64"}, {"skipPreflight", true}, {"maxRetries", 0}}};
  Status last = Misshapen("sendTransaction");
  bool taken = false;
  for (std::size_t node = 0; node < clients_.size(); ++node) {
    const auto result = Call(node, "sendTransaction", params);
    taken = taken || result.has_value();
    if (!result) last = std::unexpected(result.error());
  }
  return taken ? Status{} : last;
}

}  // namespace ioworker::solana_rail
