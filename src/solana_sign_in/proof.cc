#include "solana_sign_in/proof.h"

#include "base/base58.h"
#include "base/key.h"
#include "solana_sign_in/envelope.h"

namespace ioworker::solana_sign_in {

Status VerifySignIn(const Message& ours, std::string_view signed_bytes, std::string_view signature,
                    Instant now) {
  TRY(CheckMessage(ours));
  if (now < ours.issued_at || now >= ours.expires_at) {
    return Unauthenticated("sign_in_over", "this request to sign is over; ask for another one");
  }
  const std::string text = MessageText(ours);
  const std::string public_key = DecodeBase58(ours.address, kAddressBytes).value();
  const bool ours_was_signed =
      signed_bytes.size() <= kSignedBytesMax &&
      (signed_bytes == text || IsEnvelopeOf(signed_bytes, text, public_key));
  if (!ours_was_signed) {
    return Unauthenticated("sign_in_text_differs",
                           "the wallet signed another text than the one that it was asked to sign; "
                           "try again, or use another wallet");
  }
  if (!VerifySignature(public_key, signed_bytes, signature)) {
    return Unauthenticated("sign_in_signature_wrong",
                           "the signature is not by this address; choose the account in the wallet "
                           "that you want to use and try again");
  }
  return {};
}

}  // namespace ioworker::solana_sign_in
