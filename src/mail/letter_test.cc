#include "mail/letter.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/digest.h"

namespace ioworker::mail {
namespace {

using namespace std::string_literals;

const Letter kLetter{.to = "ann@example.org", .subject = "Your code", .text = "123456\n"};
const Envelope kEnvelope{.from = "noreply@io.example",
                         .from_name = "IO Worker",
                         .message_id = "abc123",
                         .date = {1'795'459'680'123'000}};

TEST(LetterTest, TheFormIsThatOfMail) {
  EXPECT_EQ(Compose(kLetter, kEnvelope),
            "From: \"IO Worker\"\r\n <noreply@io.example>\r\n"
            "To: ann@example.org\r\n"
            "Subject: Your code\r\n"
            "Date: Mon, 23 Nov 2026 18:48:00 +0000\r\n"
            "Message-ID: <abc123@io.example>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "\r\n"
            "123456\r\n");
}

TEST(LetterTest, NoFieldBeginsAnotherLineOfTheHead) {
  for (const auto& bad : {"a\r\nBcc: eve@example.org"s, "a\nb"s, "a\rb"s, "a\0b"s, "a\tb"s, "\xFF"s,
                          ""s, std::string(201, 'a')}) {
    auto letter = kLetter;
    letter.subject = bad;
    EXPECT_EQ(CheckLetter(letter).error().field, "subject") << Hex(bad);
  }
  auto letter = kLetter;
  letter.to = "ann@example.org\r\nBcc: eve@example.org";
  EXPECT_EQ(CheckLetter(letter).error().field, "email");
  for (const auto& bad : {"a\rb"s, "a\0b"s, "\x1B[2J"s, "\xFF"s, std::string(32 * 1024 + 1, 'a')}) {
    letter = kLetter;
    letter.text = bad;
    EXPECT_EQ(CheckLetter(letter).error().field, "text") << Hex(bad.substr(0, 10));
  }
  EXPECT_TRUE(CheckLetter(kLetter));
}

TEST(LetterTest, EveryLineIsShortPlainAscii) {
  auto letter = kLetter;
  auto envelope = kEnvelope;
  for (int i = 0; i < 50; ++i) {
    letter.subject = std::string(static_cast<std::size_t>(i), 'x') +
                     "Gr\xC3\xBC\xC3\x9F"
                     "e \xF0\x9F\x98\x80";
    letter.subject += letter.subject;
    envelope.from_name = letter.subject.substr(0, 180);
    letter.text =
        std::string(static_cast<std::size_t>(i) + 70, 'y') + "\xE2\x82\xAC = \n.\n..\n \n\n";
    if (!CheckLetter(letter)) continue;
    std::string text = Compose(letter, envelope);
    while (!text.empty()) {
      const auto end = text.find("\r\n");
      ASSERT_NE(end, std::string::npos);
      EXPECT_LE(end, 76u) << text.substr(0, end);
      const auto line = text.substr(0, end);
      EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 0x7F; })) << line;
      EXPECT_FALSE(line.size() > 1 && line.ends_with(' ')) << line;
      text.erase(0, end + 2);
    }
  }
}

}  // namespace
}  // namespace ioworker::mail
