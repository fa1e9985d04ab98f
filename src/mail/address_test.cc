#include "mail/address.h"

#include <gtest/gtest.h>

#include "base/digest.h"

namespace ioworker::mail {
namespace {

using namespace std::string_literals;

TEST(AddressTest, OnlyTheDomainIsLowered) {
  EXPECT_EQ(NormalAddress("Ann.Smith+io@Example.ORG"), "Ann.Smith+io@example.org");
  EXPECT_EQ(NormalAddress("ann@b\xC3\xBC"
                          "cher.example"),
            "ann@b\xC3\xBC"
            "cher.example");
  EXPECT_EQ(NormalAddress("o'hara_1%x@a-b.co.uk"), "o'hara_1%x@a-b.co.uk");
  EXPECT_EQ(NormalAddress(std::string(64, 'a') + "@" + std::string(63, 'b') + ".org"),
            std::string(64, 'a') + "@" + std::string(63, 'b') + ".org");
  EXPECT_EQ(DomainOf("ann@example.org"), "example.org");
}

TEST(AddressTest, WhatIsNoAddressIsRefused) {
  for (const auto& text :
       {""s,
        "@"s,
        "ann"s,
        "ann@"s,
        "@example.org"s,
        "ann@example"s,
        "ann@@example.org"s,
        "a@b@example.org"s,
        "ann@example.org\r\nBcc: eve@example.org"s,
        "ann@example.org\n"s,
        "ann\0@example.org"s,
        "ann@exa mple.org"s,
        "ann smith@example.org"s,
        "<ann@example.org>"s,
        "\"ann\"@example.org"s,
        "ann@[127.0.0.1]"s,
        "ann@-example.org"s,
        "ann@example-.org"s,
        "ann@.example.org"s,
        "ann@example..org"s,
        "ann@example.org."s,
        ".ann@example.org"s,
        "ann.@example.org"s,
        "a..n@example.org"s,
        "ann@ex_ample.org"s,
        "ann,eve@example.org"s,
        "ann@example.org,eve@example.org"s,
        "ann;eve@example.org"s,
        "ann\xFF@example.org"s,
        "ann\x7F@example.org"s,
        std::string(65, 'a') + "@example.org",
        "ann@" + std::string(64, 'b') + ".org",
        "ann@" + std::string(50, 'b') + "." + std::string(63, 'b') + "." + std::string(63, 'b') +
            "." + std::string(63, 'b') + "." + std::string(20, 'b')}) {
    const auto address = NormalAddress(text);
    ASSERT_FALSE(address) << Hex(text);
    EXPECT_EQ(address.error().reason, "invalid_email");
  }
}

}  // namespace
}  // namespace ioworker::mail
