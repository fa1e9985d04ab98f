#include "client/event_parser.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace ioworker::client {
namespace {

// Every event as "type|data|id", however the text is cut.
std::vector<std::string> Parse(std::string_view text, std::size_t piece_bytes) {
  EventParser parser(1000);
  std::vector<std::string> events;
  for (std::size_t at = 0; at < text.size(); at += piece_bytes) {
    EXPECT_TRUE(parser.Feed(text.substr(at, piece_bytes), [&](const ServerSentEvent& e) -> Status {
      events.push_back(e.type + "|" + e.data + "|" + e.id);
      return {};
    }));
  }
  return events;
}

struct Case {
  std::string_view text;
  std::vector<std::string> events;
};

TEST(EventParserTest, ReadsWhatTheSourceSaysHoweverItIsCut) {
  using namespace std::string_view_literals;
  const Case cases[] = {
      {"", {}},
      {"data: a\n\n", {"message|a|"}},
      {"data:a\n\ndata:b\n\n", {"message|a|", "message|b|"}},
      {"data: a\r\n\r\n", {"message|a|"}},
      {"data: a\r\rdata: b\r\r", {"message|a|", "message|b|"}},
      {"data: a\ndata: b\n\n", {"message|a\nb|"}},
      {"data:  two spaces\n\n", {"message| two spaces|"}},
      {"data\n\n", {"message||"}},
      {"\xef\xbb\xbf"
       "data: marked\n\n",
       {"message|marked|"}},
      {": comment\n\ndata: a\n\n", {"message|a|"}},
      {"event: error\ndata: x\n\ndata: y\n\n", {"error|x|", "message|y|"}},
      {"id: 7\ndata: a\n\ndata: b\n\n", {"message|a|7", "message|b|7"}},
      {"id: 7\0\ndata: a\n\n"sv, {"message|a|"}},
      {"event: lonely\n\ndata: a\n\n", {"message|a|"}},
      {"retry: 1\nother: 2\nDATA: 3\n\n", {}},
      {"data: cut off\n", {}},
      {"data: cut off", {}},
  };
  for (const Case& c : cases) {
    for (std::size_t piece = 1; piece < 12; ++piece) {
      EXPECT_EQ(Parse(c.text, piece), c.events) << c.text << " in pieces of " << piece;
    }
  }
}

TEST(EventParserTest, EventsWithoutEndAreRefused) {
  const std::string line(400, 'x');
  for (const std::string& endless : {line, "data: " + line + "\n"}) {
    EventParser parser(1000);
    Status status;
    for (int i = 0; i < 10 && status; ++i) {
      status = parser.Feed(endless, [](const ServerSentEvent&) -> Status { return {}; });
    }
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kTooLarge);
  }
}

TEST(EventParserTest, ErrorOfTheReaderEndsTheReading) {
  EventParser parser(1000);
  int calls = 0;
  const Status status =
      parser.Feed("data: a\n\ndata: b\n\n", [&](const ServerSentEvent&) -> Status {
        ++calls;
        return NotFound("reader", "");
      });
  EXPECT_FALSE(status);
  EXPECT_EQ(calls, 1);
}

TEST(EventParserTest, NoiseNeverBreaksIt) {
  SeededRandom random(20261123);
  constexpr std::string_view kAlphabet = "data:event id\n\r\n: \xef\xbb\xbf\x80{}";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto n = random.Below(200); n > 0; --n) text += kAlphabet[random.Below(kAlphabet.size())];
    EXPECT_EQ(Parse(text, 1), Parse(text, 13)) << "round " << round;
  }
}

}  // namespace
}  // namespace ioworker::client
