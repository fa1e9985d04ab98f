#include "solana_sign_in/proof.h"

#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/random.h"
#include "sign_in_fixture.h"
#include "solana_sign_in/envelope.h"

namespace ioworker::solana_sign_in {
namespace {

using namespace std::string_literals;

const Instant kNow = kStart + seconds{30};

std::string Length(std::size_t size) {
  return {static_cast<char>(size & 0xFF), static_cast<char>(size >> 8)};
}

const std::string kDomain = "\xffsolana offchain";

std::string Short(const std::string& text, char format = 0) {
  return kDomain + '\0' + format + Length(text.size()) + text;
}

std::string Long(const std::string& text, const std::string& signers, char format = 1,
                 const std::string& application = std::string(32, '\0')) {
  return kDomain + '\0' + application + format + static_cast<char>(signers.size() / 32) + signers +
         Length(text.size()) + text;
}

std::string Version1(const std::string& text, const std::string& signers) {
  return kDomain + '\1' + static_cast<char>(signers.size() / 32) + signers + text;
}

// The reason of a refusal, or "".
std::string Judge(const Message& ours, const std::string& bytes, const std::string& signature,
                  Instant now = kNow) {
  const auto status = VerifySignIn(ours, bytes, signature, now);
  return status ? "" : status.error().reason;
}

class ProofTest : public testing::Test {
 protected:
  std::string JudgeSigned(const std::string& bytes) {
    return Judge(ours_, bytes, wallet_.Sign(bytes));
  }

  const KeyPair wallet_ = Wallet();
  const std::string key_ = wallet_.public_key();
  const std::string other_key_ = Wallet('o').public_key();
  const Message ours_ = MessageOf(wallet_);
  const std::string text_ = MessageText(ours_);
};

TEST_F(ProofTest, TheBareTextAndEveryEnvelopeAreTaken) {
  for (const auto& bytes : {text_, Short(text_), Short(text_, 1), Short(text_, 2),
                            Long(text_, key_), Long(text_, key_, 0), Long(text_, key_, 2),
                            Long(text_, key_, 1, std::string(32, 'x')), Version1(text_, key_)}) {
    EXPECT_EQ(JudgeSigned(bytes), "") << Hex(bytes);
  }
}

TEST_F(ProofTest, OtherEnvelopesAreRefused) {
  const std::string longer = text_ + "!";
  for (const auto& bytes : {kDomain + text_,
                            kDomain + '\0' + text_,
                            kDomain + '\1' + text_,
                            kDomain + '\2' + '\1' + key_ + text_,
                            kDomain.substr(1) + Short(text_).substr(16),
                            Short(text_, 3),
                            Short(text_, '\xff'),
                            Short(longer),
                            Long(longer, key_),
                            Version1(longer, key_),
                            Short(text_) + "\n",
                            "\n" + Short(text_),
                            Long(text_, ""),
                            Long(text_, other_key_),
                            Long(text_, key_ + other_key_),
                            Long(text_, key_, 3),
                            Version1(text_, ""),
                            Version1(text_, other_key_),
                            Version1(text_, key_ + other_key_),
                            Short(Short(text_)),
                            kDomain + '\0' + '\0' + Length(text_.size() - 1) + text_,
                            std::string(),
                            kDomain,
                            longer,
                            text_.substr(1),
                            " " + text_,
                            text_ + std::string(1, '\0'),
                            std::string(kSignedBytesMax + 1, 'a')}) {
    EXPECT_EQ(JudgeSigned(bytes), "sign_in_text_differs") << Hex(bytes);
  }
}

TEST_F(ProofTest, EveryChangedByteOfTheTextIsRefused) {
  int refused = 0;
  for (const auto& bytes : {text_, Short(text_), Version1(text_, key_)}) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      // The format may be any of three, and the wallet has signed whichever it says.
      if (bytes != text_ && bytes[16] == 0 && at == 17) continue;
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ 0x20);
      refused += JudgeSigned(changed) == "sign_in_text_differs";
      // As the page could lie about what was signed.
      EXPECT_NE(Judge(ours_, changed, wallet_.Sign(bytes)), "") << at;
    }
  }
  EXPECT_EQ(refused, static_cast<int>(3 * text_.size() + 20 - 1 + 50));
  RecordProperty("refused", refused);
}

TEST_F(ProofTest, EveryChangedByteOfTheSignatureIsRefused) {
  const std::string signature = wallet_.Sign(text_);
  for (std::size_t at = 0; at < signature.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = signature;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      EXPECT_EQ(Judge(ours_, text_, changed), "sign_in_signature_wrong") << at;
    }
  }
  for (const auto& wrong : {std::string(), signature.substr(1), signature + "x",
                            std::string(64, '\0'), Wallet('o').Sign(text_)}) {
    EXPECT_EQ(Judge(ours_, text_, wrong), "sign_in_signature_wrong") << Hex(wrong);
  }
}

// The signature of one form does not hold for another.
TEST_F(ProofTest, FormsAreNotInterchangeable) {
  EXPECT_EQ(Judge(ours_, Short(text_), wallet_.Sign(text_)), "sign_in_signature_wrong");
  EXPECT_EQ(Judge(ours_, text_, wallet_.Sign(Short(text_))), "sign_in_signature_wrong");
}

TEST_F(ProofTest, AnotherMessageOfOursIsAnotherText) {
  Message link = ours_;
  link.statement = "Link this wallet for payouts.";
  EXPECT_EQ(Judge(link, text_, wallet_.Sign(text_)), "sign_in_text_differs");
  Message later = ours_;
  later.nonce = "0123456789abcdeg";
  EXPECT_EQ(Judge(later, text_, wallet_.Sign(text_)), "sign_in_text_differs");
}

// With a key of small order anybody could "sign" anything.
TEST_F(ProofTest, WeakKeysProveNothing) {
  for (const auto* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    Message weak = ours_;
    weak.address = EncodeBase58(FromHex(hex).value());
    const std::string text = MessageText(weak);
    const std::string signature = FromHex(hex).value() + std::string(32, '\0');
    EXPECT_EQ(Judge(weak, text, signature), "sign_in_signature_wrong") << hex;
  }
}

TEST_F(ProofTest, TimeBoundsHoldAtTheirEdge) {
  const std::string signature = wallet_.Sign(text_);
  EXPECT_EQ(Judge(ours_, text_, signature, kStart), "");
  EXPECT_EQ(Judge(ours_, text_, signature, kStart - Duration{1}), "sign_in_over");
  EXPECT_EQ(Judge(ours_, text_, signature, ours_.expires_at - Duration{1}), "");
  EXPECT_EQ(Judge(ours_, text_, signature, ours_.expires_at), "sign_in_over");
}

}  // namespace
}  // namespace ioworker::solana_sign_in
