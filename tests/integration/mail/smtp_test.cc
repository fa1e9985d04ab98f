// Letters through a real mail server: what arrives is what was written, and what may not happen on
// the way does not. Skipped where Debian's aiosmtpd is not.
#include <gtest/gtest.h>

#include "mail/outbox.h"
#include "mail/smtp_mailer.h"
#include "smtp_server.h"

namespace ioworker::mail {
namespace {

const Letter kLetter{.to = "ann@example.org", .subject = "Your code", .text = "123456\n"};

class SmtpTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = SmtpServer::Start();
    if (!started && started.error().code == ErrorCode::kNotFound) {
      GTEST_SKIP() << "no aiosmtpd: run scripts/setup";
    }
    ASSERT_TRUE(started) << started.error().detail;
    server_ = *std::move(started);
  }

  SmtpSettings StartTls() const {
    return {.host = "localhost",
            .port = server_->port("starttls"),
            .ca_path = server_->certificate(),
            .user = "ann",
            .password_path = server_->File("password", "p\xC3\xA4ss word\n"),
            .from = "noreply@IO.example",
            .from_name = "Netz \xE2\x82\xAC"};
  }
  SmtpSettings Plain() const {
    return {.host = "127.0.0.1",
            .port = server_->port("plain"),
            .security = Security::kPlain,
            .from = "noreply@io.example"};
  }

  Status Send(const SmtpSettings& settings, const Letter& letter = kLetter,
              const std::stop_token& stop = {}) {
    TRY(const auto mailer, SmtpMailer::Make(settings, clock_, random_));
    return mailer->Send(letter, stop);
  }

  ErrorCode CodeFor(const std::string& to) {
    auto letter = kLetter;
    letter.to = to;
    auto settings = Plain();
    settings.longest = seconds{2};
    const auto sent = Send(settings, letter);
    EXPECT_FALSE(sent) << to;
    return sent ? ErrorCode::kInternal : sent.error().code;
  }

  ManualClock clock_{Instant{1'795'459'680'000'000}};
  SeededRandom random_{1};
  std::unique_ptr<SmtpServer> server_;
};

TEST_F(SmtpTest, ALetterArrivesEncryptedAndWhole) {
  auto letter = kLetter;
  letter.subject =
      "Gr\xC3\xBC\xC3\x9F"
      "e \xF0\x9F\x98\x80 and a subject that is longer than a line may be, twice over";
  letter.text = "Your code: 123456\n.\n.. dots\n\nTrailing blank \nw=1 \xE2\x82\xAC " +
                std::string(300, 'x') + "\nFrom here\n";
  const auto sent = Send(StartTls(), letter);
  ASSERT_TRUE(sent) << sent.error().message << sent.error().detail;
  const auto taken = server_->Taken(1);
  ASSERT_TRUE(taken.is_object());
  EXPECT_EQ(taken["tls"], true);
  EXPECT_EQ(taken["user"], "ann");
  EXPECT_EQ(taken["hello"], "io.example");
  EXPECT_EQ(taken["from"], "noreply@io.example");
  EXPECT_EQ(taken["to"], nlohmann::json::array({"ann@example.org"}));
  EXPECT_EQ(taken["text"], letter.text);
  EXPECT_EQ(taken["head"]["Subject"], letter.subject);
  EXPECT_EQ(taken["head"]["To"], "ann@example.org");
  EXPECT_EQ(taken["head"]["From"], "Netz \xE2\x82\xAC <noreply@io.example>");
  EXPECT_EQ(taken["head"]["Date"], "Mon, 23 Nov 2026 18:48:00 +0000");
  EXPECT_EQ(taken["head"]["Auto-Submitted"], "auto-generated");
  EXPECT_TRUE(taken["head"]["Message-ID"].get<std::string>().ends_with("@io.example>"));
  EXPECT_EQ(taken["defects"], nlohmann::json::array());
}

TEST_F(SmtpTest, TlsFromTheFirstByte) {
  auto settings = StartTls();
  settings.port = server_->port("tls");
  settings.security = Security::kTls;
  settings.user = settings.password_path = "";
  const auto sent = Send(settings);
  ASSERT_TRUE(sent) << sent.error().detail;
  EXPECT_EQ(server_->Taken(1)["tls"], true);
}

TEST_F(SmtpTest, PlainWithinThisMachine) {
  const auto sent = Send(Plain());
  ASSERT_TRUE(sent) << sent.error().detail;
  EXPECT_EQ(server_->Taken(1)["tls"], false);
  EXPECT_EQ(server_->Taken(1)["text"], "123456\n");
}

// Somebody on the way has taken the offer of TLS out of the server's words.
TEST_F(SmtpTest, WithoutTlsNothingIsSaid) {
  auto settings = StartTls();
  settings.port = server_->port("plain");
  EXPECT_EQ(Send(settings).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(server_->Taken(1).is_null());
}

TEST_F(SmtpTest, AnotherServerIsNotTalkedTo) {
  for (const auto security : {Security::kStartTls, Security::kTls}) {
    auto settings = StartTls();
    settings.security = security;
    settings.port = server_->port(security == Security::kTls ? "tls" : "starttls");
    settings.ca_path = "";  // the system's store does not know it
    EXPECT_EQ(Send(settings).error().code, ErrorCode::kUnavailable);
    settings.ca_path = server_->certificate();
    settings.host = "127.0.0.1";  // its certificate is for localhost
    EXPECT_EQ(Send(settings).error().code, ErrorCode::kUnavailable);
  }
  EXPECT_TRUE(server_->Taken(1).is_null());
}

TEST_F(SmtpTest, AWrongPasswordMayBeMended) {
  auto settings = StartTls();
  settings.password_path = server_->File("wrong", "guess\n");
  const auto sent = Send(settings);
  EXPECT_EQ(sent.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(sent.error().detail.find("guess"), std::string::npos) << sent.error().detail;
  EXPECT_TRUE(server_->Taken(1).is_null());
}

TEST_F(SmtpTest, EveryTroubleHasItsCode) {
  EXPECT_EQ(CodeFor("refused@example.org"), ErrorCode::kConflict);
  EXPECT_EQ(CodeFor("later@example.org"), ErrorCode::kUnavailable);
  EXPECT_EQ(CodeFor("drop@example.org"), ErrorCode::kUnavailable);
  EXPECT_EQ(CodeFor("hang@example.org"), ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(CodeFor("ann@example.org\r\nRCPT TO:<eve@example.org>"), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(server_->Taken(1).is_null());
  auto nobody = Plain();
  nobody.port = 1;
  EXPECT_EQ(Send(nobody).error().code, ErrorCode::kUnavailable);
}

TEST_F(SmtpTest, AStopEndsACall) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(Send(Plain(), kLetter, stop.get_token()).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(server_->Taken(1).is_null());
}

TEST_F(SmtpTest, TheOutboxDelivers) {
  const SystemClock clock;
  const auto mailer = SmtpMailer::Make(StartTls(), clock_, random_);
  ASSERT_TRUE(mailer);
  Outbox outbox(**mailer, clock);
  ASSERT_TRUE(outbox.Post(kLetter));
  Mutex mutex;
  Condition never;
  const Lock lock(mutex);
  for (int i = 0; i < 3'000 && outbox.figures().waiting > 0; ++i) {
    never.WaitFor(mutex, milliseconds{10});
  }
  EXPECT_EQ(outbox.figures().sent, 1u);
  EXPECT_EQ(server_->Taken(1)["text"], "123456\n");
}

}  // namespace
}  // namespace ioworker::mail
