#include "http/events.h"

#include <gtest/gtest.h>

#include "http/testing.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::http {
namespace {

class EventsTest : public testing::Test {
 protected:
  std::shared_ptr<FakeExchange> exchange_ =
      std::make_shared<FakeExchange>(MakeRequest("GET", "/v1/events:watch"));
  std::shared_ptr<EventStream> stream_ = std::make_shared<EventStream>(exchange_);
};

TEST_F(EventsTest, MessagesAreSentAsEvents) {
  EventSink<v1::LogChunk> sink(stream_);
  v1::LogChunk chunk;
  chunk.set_text("one\ntwo\r\n");
  EXPECT_TRUE(sink.Send(chunk, "17"));
  EXPECT_TRUE(sink.Send(v1::LogChunk(), ""));
  EXPECT_EQ(exchange_->streams, 1);
  EXPECT_EQ(exchange_->Header("content-type"), "text/event-stream");
  EXPECT_EQ(exchange_->Header("cache-control"), "no-store");
  EXPECT_EQ(exchange_->sent,
            "retry: 2000\n\n"
            "id: 17\ndata: {\"stream\":\"STREAM_UNSPECIFIED\",\"text\":\"one\\ntwo\\r\\n\","
            "\"nextOffset\":\"0\",\"attempt\":0,\"end\":false,\"more\":false}\n\n"
            "data: {\"stream\":\"STREAM_UNSPECIFIED\",\"text\":\"\",\"nextOffset\":\"0\","
            "\"attempt\":0,\"end\":false,\"more\":false}\n\n");
}

TEST_F(EventsTest, NothingIsSentAfterTheEnd) {
  stream_->Begin();
  stream_->End();
  const std::string sent = exchange_->sent;
  EXPECT_TRUE(exchange_->ended);
  EXPECT_FALSE(stream_->Send(v1::Event(), ""));
  EXPECT_FALSE(stream_->Beat());
  EXPECT_EQ(exchange_->sent, sent);
}

TEST_F(EventsTest, LostReaderIsTold) {
  stream_->Begin();
  exchange_->gone = true;
  EXPECT_FALSE(stream_->Send(v1::Event(), ""));
  exchange_->gone = false;
  EXPECT_FALSE(stream_->Send(v1::Event(), "")) << "a reader that was lost stays lost";
}

TEST_F(EventsTest, DroppedStreamEnds) {
  stream_->Begin();
  stream_.reset();
  EXPECT_TRUE(exchange_->ended);
}

TEST_F(EventsTest, AbandonedBeforeTheFirstEventLeavesTheExchangeFree) {
  EXPECT_TRUE(stream_->Abandon());
  EXPECT_FALSE(stream_->Send(v1::Event(), ""));
  EXPECT_EQ(exchange_->streams, 0);
  EXPECT_FALSE(exchange_->ended);
}

TEST_F(EventsTest, AbandonedLaterEnds) {
  stream_->Send(v1::Event(), "");
  EXPECT_FALSE(stream_->Abandon());
  EXPECT_TRUE(exchange_->ended);
}

TEST_F(EventsTest, HeartbeatReachesOpenStreamsOnly) {
  Heartbeat heartbeat(hours{1});
  stream_->Begin();
  const std::string before = exchange_->sent;
  heartbeat.Add(stream_);
  heartbeat.Beat();
  heartbeat.Beat();
  EXPECT_EQ(exchange_->sent, before + ":\n\n:\n\n");

  stream_->End();
  heartbeat.Beat();
  EXPECT_EQ(exchange_->sent, before + ":\n\n:\n\n");
  const std::weak_ptr<EventStream> weak = stream_;
  stream_.reset();
  EXPECT_TRUE(weak.expired()) << "the heartbeat keeps no stream alive";
  heartbeat.Beat();
}

}  // namespace
}  // namespace ioworker::http
