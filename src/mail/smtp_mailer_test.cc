#include "mail/smtp_mailer.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace ioworker::mail {
namespace {

class SmtpSettingsTest : public testing::Test {
 protected:
  // The setting at fault, or "".
  std::string Judge(void (*change)(SmtpSettings&)) {
    SmtpSettings settings{.host = "mail.example.org", .from = "noreply@io.example"};
    change(settings);
    const auto made = SmtpMailer::Make(settings, clock_, random_);
    return made ? "" : made.error().field;
  }

  SystemClock clock_;
  SeededRandom random_{1};
};

TEST_F(SmtpSettingsTest, WrongOnesAreNamed) {
  EXPECT_EQ(Judge([](SmtpSettings&) {}), "");
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.host = ""; }), "host");
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.host = "a/b"; }), "host");
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.host = "user@host"; }), "host");
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.from = "nobody"; }), "from");
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.from_name = "a\r\nBcc: eve@example.org"; }), "from_name");
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.user = "ann"; }), "user");
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.password_path = "/dev/null"; }), "user");
}

TEST_F(SmtpSettingsTest, PlainIsForThisMachineAlone) {
  EXPECT_EQ(Judge([](SmtpSettings& s) { s.security = Security::kPlain; }), "security");
  for (const auto* host : {"localhost", "127.0.0.1", "::1"}) {
    SmtpSettings settings{.host = host, .security = Security::kPlain, .from = "noreply@io.example"};
    EXPECT_TRUE(SmtpMailer::Make(settings, clock_, random_)) << host;
  }
  EXPECT_EQ(Judge([](SmtpSettings& s) {
              s.security = Security::kPlain;
              s.host = "127.0.0.1.evil.example";
            }),
            "security");
}

TEST_F(SmtpSettingsTest, AnEmptyPasswordIsRefused) {
  EXPECT_EQ(Judge([](SmtpSettings& s) {
              s.user = "ann";
              s.password_path = "/dev/null";
            }),
            "password_path");
  EXPECT_FALSE(SmtpMailer::Make({.host = "mail.example.org",
                                 .user = "ann",
                                 .password_path = "/nowhere/at/all",
                                 .from = "noreply@io.example"},
                                clock_, random_));
}

}  // namespace
}  // namespace ioworker::mail
