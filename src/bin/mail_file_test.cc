#include "bin/mail_file.h"

#include <gtest/gtest.h>

namespace ioworker::bin {
namespace {

TEST(MailFileTest, AServerIsReadWithWhatItNeeds) {
  const auto settings = ParseMailSettings(
      "host = \"mail.example\"\nsecurity = \"tls\"\nuser = \"u\"\npassword_file = \"p\"\n"
      "from = \"noreply@example.org\"\nfrom_name = \"A network\"\n");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->host, "mail.example");
  EXPECT_EQ(settings->port, 465);
  EXPECT_EQ(settings->security, mail::Security::kTls);
  EXPECT_EQ(settings->password_path, "p");
  EXPECT_EQ(ParseMailSettings("host = \"h\"\nfrom = \"a@b\"\nport = 2525\n")->port, 2525);
}

TEST(MailFileTest, WhatIsWrongIsNamedWithItsLine) {
  struct Case {
    const char* text;
    const char* says;
  };
  const Case cases[] = {
      {"host = \"h\"\n", "from is missing"},
      {"from = \"a@b\"\n", "host is missing"},
      {"host = \"h\"\nfrom = \"a@b\"\nsecurity = \"none\"\n", "line 3: security is"},
      {"host = \"h\"\nport = 70000\n", "line 2: port is"},
      {"host = 7\n", "line 1: host is a text"},
      {"\npasword = \"x\"\n", "line 2: pasword is no key"},
      {"host = ", "line 1: "},
  };
  for (const Case& each : cases) {
    const auto settings = ParseMailSettings(each.text);
    ASSERT_FALSE(settings) << each.text;
    EXPECT_NE(settings.error().message.find(each.says), std::string::npos)
        << settings.error().message;
  }
}

}  // namespace
}  // namespace ioworker::bin
