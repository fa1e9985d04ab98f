#include "agent/redactor.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

std::string Shown(const std::vector<std::string>& secrets, std::string_view text) {
  return Redact(SecretMatcher(secrets), text);
}

TEST(RedactorTest, ValuesAreTakenOutWhereverTheyStand) {
  const std::vector<std::string> secrets = {"hunter2hunter2\n", "swordfish-9", "short"};
  struct Case {
    const char* text;
    const char* shown;
  };
  for (const Case& c :
       {Case{"", ""}, Case{"nothing to see\n", "nothing to see\n"},
        Case{"a hunter2hunter2 b\n", "a [redacted] b\n"},
        Case{"hunter2hunter2swordfish-9", "[redacted]"}, Case{"hunter2hunter", "hunter2hunter"},
        Case{"hunter2hunter2hunter2\n", "[redacted]\n"},
        Case{"hunter2hunter2hunter2hunter2", "[redacted]"},
        Case{"xhunter2hunhunter2hunter2", "xhunter2hun[redacted]"},
        Case{"a short one is no secret", "a short one is no secret"}}) {
    EXPECT_EQ(Shown(secrets, c.text), c.shown) << c.text;
  }
}

TEST(RedactorTest, LinesOfAKeyAreSecretsToo) {
  const std::string key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0B\n-----END KEY-----\n";
  EXPECT_EQ(Shown({key}, "1: MIIEvQIBADANBgkq\n2: hkiG9w0B\n"), "1: [redacted]\n2: hkiG9w0B\n");
  EXPECT_EQ(Shown({key}, key), "[redacted]\n");
}

TEST(RedactorTest, Base64OfAValueByItselfGoesWithItsPadding) {
  for (const char* secret : {"swordfish", "swordfish1", "swordfish12"}) {
    EXPECT_EQ(Shown({secret}, "x " + EncodeBase64(secret) + " y"), "x [redacted] y");
  }
}

TEST(RedactorTest, Base64OfAValueIsFoundHoweverItIsAligned) {
  const std::string secret = "\xfb\xff\xfe swordfish?>~";
  for (std::size_t before = 0; before < 7; ++before) {
    for (std::size_t after = 0; after < 4; ++after) {
      const std::string text = std::string(before, 'u') + secret + std::string(after, 'v');
      for (const std::string& coded : {EncodeBase64(text), EncodeBase64Url(text)}) {
        const std::string shown = Shown({secret}, "x " + coded + " y");
        EXPECT_TRUE(shown.contains("[redacted]")) << before << " " << after;
        EXPECT_LT(shown.size(), before * 2 + after * 2 + 24) << shown;
      }
    }
  }
}

// Values of few letters meet and overlap all the time; what is shown must not depend on the cuts,
// and must be what a plain search finds.
TEST(RedactorTest, CutsMakeNoDifference) {
  SeededRandom random(11);
  for (int round = 0; round < 400; ++round) {
    const auto word = [&](std::size_t size) {
      std::string text;
      while (text.size() < size) text += static_cast<char>('a' + random.Below(2));
      return text;
    };
    const std::vector<std::string> secrets = {word(8 + random.Below(3)), word(8 + random.Below(9))};
    const std::string text = word(random.Below(200));
    std::vector<bool> secret(text.size());
    for (const auto& one : secrets) {
      for (auto at = text.find(one); at != text.npos; at = text.find(one, at + 1)) {
        for (std::size_t i = 0; i < one.size(); ++i) secret[at + i] = true;
      }
    }
    std::string expected;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!secret[i]) expected += text[i];
      if (secret[i] && (i == 0 || !secret[i - 1])) expected += Redactor::kMark;
    }
    const SecretMatcher matcher(secrets);
    Redactor redactor(matcher);
    std::string shown;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random.Below(12);
      shown += redactor.Feed(std::string_view(text).substr(at, size));
      at += size;
    }
    shown += redactor.Finish();
    ASSERT_EQ(shown, expected) << text << " " << secrets[0] << " " << secrets[1];
  }
}

TEST(RedactorTest, OnlyWhatMayBecomeASecretIsHeldBack) {
  const SecretMatcher matcher({"swordfish"});
  Redactor redactor(matcher);
  EXPECT_EQ(redactor.Feed("loss 0.5\nsword"), "loss 0.5\n");
  EXPECT_EQ(redactor.Feed("plays\n"), "swordplays\n");
  EXPECT_EQ(redactor.Feed("swordf"), "");
  EXPECT_EQ(redactor.Feed("ish\n"), "[redacted]\n");
  EXPECT_EQ(redactor.Feed("swor"), "");
  EXPECT_EQ(redactor.Finish(), "swor");
}

// A secret chosen to make the search slow must not: the device's owner pays for the time.
TEST(RedactorTest, WorkGrowsWithTheTextAlone) {
  const SystemClock clock;
  const SecretMatcher matcher({std::string(60'000, 'a') + "b"});
  const Duration began = clock.Steady();
  const std::string shown = Redact(matcher, std::string(4 << 20, 'a'));
  EXPECT_EQ(shown.size(), std::size_t{4} << 20);
  EXPECT_EQ(Redact(SecretMatcher({std::string(60'000, 'a')}), std::string(4 << 20, 'a')),
            "[redacted]");
  EXPECT_LT(clock.Steady() - began, seconds{60});
}

}  // namespace
}  // namespace ioworker::agent
