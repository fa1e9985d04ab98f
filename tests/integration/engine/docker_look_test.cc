// Between the device and the real engine stands something that changes what is asked for, or what
// runs: the device looks, before the start and after it.
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "docker_fixture.h"
#include "scripted_engine.h"

namespace ioworker::engine::docker {
namespace {

class DockerLookTest : public DockerTest {
 protected:
  // Hands each request on to the real engine. `change` gets it before that.
  using Change = std::function<void(const std::string& request, Json& body)>;
  std::string Through(ScriptedEngine& proxy, const std::string& request, const Change& change) {
    const auto space = request.find(' ');
    Json body = ParseJson(proxy.body());
    change(request, body);
    const auto reply = api_->Send({.method = request.substr(0, space),
                                   .path = request.substr(space + 1),
                                   .whole_path = true,
                                   .body = body});
    return reply ? Reply(reply->status, reply->body) : std::string();
  }

  // What creating and starting a container through such a proxy comes to.
  Status Tried(const Change& change) {
    ScriptedEngine* self = nullptr;
    ScriptedEngine proxy(
        scratch_, [&](const std::string& request) { return Through(*self, request, change); });
    self = &proxy;
    DockerEngine engine({.socket_path = proxy.socket_path(), .device = device_});
    TRY(const std::string id, engine.Create(Shell("sleep 60")));
    return engine.Start(id);
  }
};

TEST_P(DockerLookTest, NothingIsFoundWhereNothingIsChanged) {
  const Status started = Tried([](const std::string&, Json&) {});
  EXPECT_TRUE(started) << started.error().message << started.error().detail;
  EXPECT_EQ(engine_->List()->size(), 1U);
}

TEST_P(DockerLookTest, WhatIsDroppedFromARequestIsMissedBeforeTheStart) {
  for (const char* key : {"PidsLimit", "Memory", "SecurityOpt", "ReadonlyRootfs", "CapDrop"}) {
    const Status started = Tried([&](const std::string& request, Json& body) {
      if (request.contains("/containers/create")) body["HostConfig"].erase(key);
    });
    ASSERT_FALSE(started) << key;
    EXPECT_EQ(started.error().reason, "engine_error") << key;
    EXPECT_TRUE(started.error().detail.contains(key)) << started.error().detail;
    EXPECT_TRUE(engine_->List()->empty()) << key;
  }
}

TEST_P(DockerLookTest, ALimitThatIsLiftedMeanwhileEndsTheContainer) {
  const Status started = Tried([&](const std::string& request, Json&) {
    const auto end = request.find("/start");
    if (end == std::string::npos) return;
    const auto path = request.substr(request.find(' ') + 1, end - request.find(' ') - 1);
    const auto reply = api_->Send({.method = "POST",
                                   .path = path + "/update",
                                   .whole_path = true,
                                   .body = {{"PidsLimit", -1}}});
    ASSERT_TRUE(reply && reply->Is({200})) << reply->Words();
  });
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().reason, "not_as_asked");
  EXPECT_TRUE(started.error().detail.contains("PidsLimit")) << started.error().detail;
  EXPECT_TRUE(engine_->List()->empty());
}

// Not Podman: it changes no limit of a container that exists, and what it may set for a container
// is read from the process behind the socket, which is this one here.
INSTANTIATE_TEST_SUITE_P(Engines, DockerLookTest, ::testing::Values("docker"));

}  // namespace
}  // namespace ioworker::engine::docker
