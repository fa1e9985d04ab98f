// Why the signer signs nothing: the closed list, as docs/reference/signer.md has it. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ioworker::signer {

// What the bytes are:
inline constexpr std::string_view kMalformed = "malformed";
inline constexpr std::string_view kNotCanonical = "not_canonical";
inline constexpr std::string_view kInstructionNotAllowed = "instruction_not_allowed";
// What they say:
inline constexpr std::string_view kNotOurTreasury = "not_our_treasury";
inline constexpr std::string_view kNonceNotListed = "nonce_not_listed";
inline constexpr std::string_view kMintNotAllowed = "mint_not_allowed";
inline constexpr std::string_view kWrongDecimals = "wrong_decimals";
inline constexpr std::string_view kOwnerOffCurve = "owner_off_curve";
inline constexpr std::string_view kFeeOverCap = "fee_over_cap";
inline constexpr std::string_view kOverPayoutCap = "over_payout_cap";
// What was signed before:
inline constexpr std::string_view kOverDayCap = "over_day_cap";
inline constexpr std::string_view kPayoutChanged = "payout_changed";
inline constexpr std::string_view kPayoutSpent = "payout_spent";
inline constexpr std::string_view kNonceTaken = "nonce_taken";
inline constexpr std::string_view kCancelUnknown = "cancel_unknown";
// What is wrong here:
inline constexpr std::string_view kBadRequest = "bad_request";
inline constexpr std::string_view kBooksUnwritable = "books_unwritable";

inline std::unexpected<Error> Refuse(std::string_view reason, std::string message) {
  return std::unexpected(Error{.code = ErrorCode::kPermissionDenied,
                               .reason = std::string(reason),
                               .message = std::move(message)});
}

}  // namespace ioworker::signer
