#include "egress/dns_message.h"

#include <gtest/gtest.h>

namespace ioworker::egress {
namespace {

using namespace std::string_literals;

// Asks for addresses of version 4 of "Example.org", number 0x1234.
std::string Question(std::uint8_t type = 1) {
  return "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07"s + "Example\x03org\x00\x00"s +
         static_cast<char>(type) + "\x00\x01"s;
}

TEST(ParseQuestionTest, ReadsAPlainQuestion) {
  const auto question = ParseQuestion(Question());
  ASSERT_TRUE(question);
  EXPECT_EQ(question->id, 0x1234);
  EXPECT_TRUE(question->recurse);
  EXPECT_EQ(question->name, "example.org");
  EXPECT_EQ(question->type, 1);
  EXPECT_EQ(question->section, Question().substr(12));
}

TEST(ParseQuestionTest, WhatIsBehindTheQuestionIsPassedOver) {
  // As resolvers that know EDNS add it.
  auto message = Question() + "\x00\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00"s;
  message[11] = 1;
  EXPECT_TRUE(ParseQuestion(message));
}

TEST(ParseQuestionTest, RefusesWhatIsNone) {
  EXPECT_FALSE(ParseQuestion(""));
  for (std::size_t size = 0; size < Question().size(); ++size) {
    EXPECT_FALSE(ParseQuestion(Question().substr(0, size))) << size;
  }
  const auto with = [](std::size_t at, char byte) {
    auto message = Question();
    message[at] = byte;
    return ParseQuestion(message);
  };
  EXPECT_FALSE(with(2, '\x81'));   // an answer
  EXPECT_FALSE(with(2, '\x29'));   // not a query
  EXPECT_FALSE(with(5, 2));        // two questions
  EXPECT_FALSE(with(12, '\xc0'));  // a pointer
  EXPECT_FALSE(with(12, 60));      // a label past the end
  EXPECT_FALSE(with(13, '.'));     // a dot within a label
  EXPECT_FALSE(with(13, '\0'));
  EXPECT_FALSE(with(Question().size() - 1, 3));  // class CHAOS
  EXPECT_FALSE(ParseQuestion(Question() + std::string(512, 'x')));
}

TEST(AnswerToTest, HoldsTheQuestionAndAddressesOfItsType) {
  const auto question = *ParseQuestion(Question());
  const auto answer =
      AnswerTo(question, DnsCode::kOk, {*Address::Parse("1.2.3.4"), *Address::Parse("2600::1")},
               seconds{60});
  EXPECT_EQ(answer, "\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"s + question.section +
                        "\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x01\x02\x03\x04"s);
}

TEST(AnswerToTest, NamesARefusal) {
  const auto answer = AnswerTo(*ParseQuestion(Question()), DnsCode::kNoSuchName);
  EXPECT_EQ(answer.substr(2, 6), "\x81\x83\x00\x01\x00\x00"s);
}

TEST(AnswerToTest, FitsWhateverTheNumberOfAddresses) {
  const std::vector<Address> many(100, *Address::Parse("2600::1"));
  auto question = *ParseQuestion(Question(28));
  EXPECT_LE(AnswerTo(question, DnsCode::kOk, many, seconds{60}).size(), kDnsBytesMax);
  question.section.resize(259);  // the longest name
  EXPECT_LE(AnswerTo(question, DnsCode::kOk, many, seconds{60}).size(), kDnsBytesMax);
}

TEST(MisunderstoodTest, AnswersOnlyWhatIsNoAnswer) {
  EXPECT_EQ(Misunderstood(Question().substr(0, 12)),
            "\x12\x34\x80\x81\x00\x00\x00\x00\x00\x00\x00\x00"s);
  EXPECT_FALSE(Misunderstood("\x12\x34\x81\x00\x00\x00\x00\x00\x00\x00\x00\x00"s));
  EXPECT_FALSE(Misunderstood("short"));
}

TEST(IsNamedTest, StarStandsForNamesBelow) {
  const std::vector<std::string> names = {"pypi.org", "*.example.org"};
  EXPECT_TRUE(IsNamed(names, "pypi.org"));
  EXPECT_TRUE(IsNamed(names, "a.example.org"));
  EXPECT_TRUE(IsNamed(names, "a.b.example.org"));
  for (const char* name :
       {"example.org", "files.pypi.org", "badexample.org", "pypi.org.evil.net", ""}) {
    EXPECT_FALSE(IsNamed(names, name)) << name;
  }
}

}  // namespace
}  // namespace ioworker::egress
