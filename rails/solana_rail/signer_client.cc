#include "rails/solana_rail/signer_client.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file.h"
#include "base/text.h"
#include "rails/line_stream.h"
#include "rails/rail_error.h"
#include "rails/solana/base58.h"
#include "rails/wire.h"

namespace ioworker::solana_rail {
namespace {

using nlohmann::json;
using rails::RailCode;
using rails::RailFailure;

constexpr Duration kDeadline = seconds{10};
constexpr std::size_t kSignatureBytes = 64;

RailCode CodeFor(std::string_view refusal) {
  if (refusal == "over_day_cap") return RailCode::kOverCap;
  if (refusal == "payout_changed") return RailCode::kPayoutChanged;
  if (refusal == "payout_spent") return RailCode::kPayoutSpent;
  if (refusal == "nonce_not_listed" || refusal == "mint_not_allowed" ||
      refusal == "wrong_decimals" || refusal == "not_our_treasury" || refusal == "fee_over_cap") {
    return RailCode::kMisconfigured;
  }
  if (refusal == "nonce_taken") return RailCode::kBusy;  // our folder was lost; another one is next
  if (refusal == "books_unwritable") return RailCode::kUnreachable;
  return RailCode::kRefused;
}

std::string TextIn(const json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

SignerClient::SignerClient(std::string socket, const Clock& clock)
    : socket_(std::move(socket)), clock_(clock) {}

Result<json> SignerClient::Ask(const json& request) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.size() >= sizeof address.sun_path) {
    return RailFailure(RailCode::kMisconfigured, "signer_socket must have at most 107 bytes");
  }
  std::ranges::copy(socket_, address.sun_path);
  const FileHandle peer(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!peer ||
      connect(peer.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return RailFailure(RailCode::kUnreachable, "the signer does not answer", std::strerror(errno));
  }
  rails::LineStream stream(peer.get(), peer.get(), rails::kLineBytesMax, clock_);
  if (const auto sent = stream.Write(request.dump(), kDeadline); !sent) {
    return RailFailure(RailCode::kUnreachable, "the signer does not listen", sent.error().detail);
  }
  const auto line = stream.Read(kDeadline);
  if (!line || !*line) {
    return RailFailure(RailCode::kUnreachable,
                       "the signer gave no answer; if it never does, it may not list this user");
  }
  json answer = rails::ParseLine(**line);
  if (answer.is_null()) return RailFailure(RailCode::kUnreachable, "the signer answers no JSON");
  if (const auto error = answer.find("error"); error != answer.end() && error->is_object()) {
    return RailFailure(CodeFor(TextIn(*error, "code")),
                       "the signer refuses: " + TextIn(*error, "code") + ": " +
                           TextIn(*error, "message"));
  }
  return answer;
}

Result<solana::Address> SignerClient::Treasury() {
  TRY(const json answer, Ask({{"describe", true}}));
  const auto treasury = solana::ParseAddress(TextIn(answer, "treasury"));
  if (treasury) return *treasury;
  return RailFailure(RailCode::kUnreachable, "the signer does not say for whom it signs");
}

Result<std::string> SignerClient::Sign(std::string_view message) {
  TRY(const json answer, Ask({{"sign", EncodeBase64(message)}}));
  const auto signature = solana::DecodeBase58(TextIn(answer, "signature"));
  if (signature && signature->size() == kSignatureBytes) return *signature;
  return RailFailure(RailCode::kUnreachable, "the signer answers with no signature");
}

}  // namespace ioworker::solana_rail
