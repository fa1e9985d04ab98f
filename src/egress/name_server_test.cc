#include "egress/name_server.h"

#include <array>
#include <atomic>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace ioworker::egress {
namespace {

using namespace std::string_literals;

// A question for a name of the form "a.b".
std::string QuestionFor(const std::string& name, std::uint8_t type = 1) {
  std::string message = "\x00\x07\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"s;
  for (std::size_t at = 0; at <= name.size();) {
    const auto end = std::min(name.find('.', at), name.size());
    message += static_cast<char>(end - at);
    message += name.substr(at, end - at);
    at = end + 1;
  }
  return message + "\x00\x00"s + static_cast<char>(type) + "\x00\x01"s;
}

class NameServerTest : public testing::Test {
 protected:
  void Start(NameServerOptions options) {
    options.gateway = *Address::Parse("127.0.0.1");
    options.port = 0;
    options.lookup = [this](const std::string& name) -> Result<std::vector<Address>> {
      ++lookups_;
      const auto found = hosts_.find(name);
      if (found == hosts_.end()) return NotFound("name", name);
      return found->second;
    };
    auto server = NameServer::Start(std::move(options));
    ASSERT_TRUE(server);
    server_ = *std::move(server);
  }

  std::string Ask(const std::string& message) {
    const FileHandle client(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(client.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(server_->port());
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sendto(client.get(), message.data(), message.size(), 0, reinterpret_cast<const sockaddr*>(&to),
           sizeof to);
    std::array<char, 1024> bytes;
    const auto got = recv(client.get(), bytes.data(), bytes.size(), 0);
    return got < 0 ? "" : std::string(bytes.data(), static_cast<std::size_t>(got));
  }

  // The code and the number of addresses.
  std::pair<int, int> Outcome(const std::string& name, std::uint8_t type = 1) {
    const auto answer = Ask(QuestionFor(name, type));
    if (answer.size() < 12) return {-1, -1};
    return {answer[3] & 0xf, answer[7]};
  }

  static std::vector<Address> Addresses(std::initializer_list<const char*> texts) {
    std::vector<Address> addresses;
    for (const char* text : texts) addresses.push_back(*Address::Parse(text));
    return addresses;
  }

  std::map<std::string, std::vector<Address>> hosts_ = {
      {"pypi.org", Addresses({"151.101.0.223", "2a04:4e42::223"})},
      {"inside.example", Addresses({"192.168.1.10"})},
      {"mixed.example", Addresses({"10.0.0.1", "9.9.9.9"})}};
  std::atomic<int> lookups_ = 0;
  std::unique_ptr<NameServer> server_;
};

TEST_F(NameServerTest, GivesPublicAddressesOfVersionFour) {
  Start({});
  EXPECT_EQ(Outcome("pypi.org"), std::pair(0, 1));
  EXPECT_EQ(Outcome("PyPI.org"), std::pair(0, 1));
  EXPECT_EQ(Outcome("none.example"), std::pair(3, 0));
}

TEST_F(NameServerTest, NeverGivesAPrivateAddress) {
  Start({});
  EXPECT_EQ(Outcome("inside.example"), std::pair(0, 0));
  EXPECT_EQ(Outcome("mixed.example"), std::pair(0, 1));
}

TEST_F(NameServerTest, AsksNobodyForWhatIsNotAnAddress) {
  Start({});
  EXPECT_EQ(Outcome("pypi.org", 28), std::pair(0, 0));
  EXPECT_EQ(Outcome("pypi.org", 16), std::pair(0, 0));  // text, a way to carry words out
  EXPECT_EQ(Outcome("printer"), std::pair(3, 0));
  EXPECT_EQ(lookups_, 0);
}

TEST_F(NameServerTest, ListAdmitsOnlyItsNames) {
  std::vector<Address> pinned;
  Start({.listed = true,
         .names = {"pypi.org"},
         .on_addresses = [&](const std::vector<Address>& addresses) -> Status {
           pinned = addresses;
           return {};
         }});
  EXPECT_EQ(Outcome("mixed.example"), std::pair(3, 0));
  EXPECT_EQ(lookups_, 0);
  EXPECT_EQ(Outcome("pypi.org"), std::pair(0, 1));
  EXPECT_EQ(pinned, Addresses({"151.101.0.223"}));
}

TEST_F(NameServerTest, AnswersNothingThatCouldNotBeOpened) {
  Start({.on_addresses = [](const auto&) -> Status { return Unavailable("no"); }});
  EXPECT_EQ(Outcome("pypi.org"), std::pair(2, 0));
}

TEST_F(NameServerTest, SaysSoWhenItDoesNotUnderstand) {
  Start({});
  EXPECT_EQ(Ask("\x00\x07\x01\x00\x00\x02\x00\x00\x00\x00\x00\x00"s).substr(0, 4),
            "\x00\x07\x80\x81"s);
}

}  // namespace
}  // namespace ioworker::egress
