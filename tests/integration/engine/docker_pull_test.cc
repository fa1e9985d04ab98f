// Pulling from a real registry.
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "docker_fixture.h"
#include "registry.h"

namespace ioworker::engine::docker {
namespace {

constexpr std::uint64_t kLayerBytes = 12 << 20;

class DockerPullTest : public DockerTest {
 protected:
  void SetUp() override { Open(false); }
  void Open(bool closed) {
    DockerTest::SetUp();
    if (HasFatalFailure()) return;
    auto registry = Registry::Start(scratch_, closed);
    ASSERT_TRUE(registry) << registry.error().message << registry.error().detail;
    registry_ = *std::move(registry);
    image_ = registry_->address() + "/pulled:1";
  }
  void TearDown() override {
    if (!image_.empty()) Delete("/images/" + image_ + "?force=true");
    DockerTest::TearDown();
  }

  ApiReply Post(const std::string& path, const Json& body = Json::object(),
                const net::Headers& headers = {}) {
    auto reply = api_->Send(
        {.method = "POST", .path = path, .body = body, .headers = headers, .deadline = minutes{2}});
    EXPECT_TRUE(reply) << path;
    return reply ? *std::move(reply) : ApiReply{};
  }
  void Delete(const std::string& path) {
    EXPECT_TRUE(api_->Send({.method = "DELETE", .path = path}));
  }

  // An image with a layer that no other has, in the registry and not here. Returns its id.
  std::string Publish() {
    const std::string name = "blob-" + device_;
    const std::string script =
        "head -c " + std::to_string(kLayerBytes) + " /dev/urandom >/tmp/blob";
    Post("/containers/create?name=" + name,
         {{"Image", "ioworker/test:1"},
          {"Cmd", {"sh", "-c", script}},
          {"HostConfig",
           {{"NetworkMode", "none"},
            {"Ulimits", {{{"Name", "nofile"}, {"Soft", 1024}, {"Hard", 1024}}}}}}});
    EXPECT_TRUE(Post("/containers/" + name + "/start").Is({204}));
    EXPECT_TRUE(Post("/containers/" + name + "/wait").Is({200}));
    const ApiReply committed =
        Post("/commit?container=" + name + "&repo=" + registry_->address() + "/pulled&tag=1");
    EXPECT_TRUE(committed.Is({201})) << committed.Words();
    Delete("/containers/" + name + "?force=true");
    const ApiReply pushed =
        Post("/images/" + registry_->address() + "/pulled/push?tag=1", Json::object(), headers_);
    EXPECT_TRUE(pushed.Is({200}) && pushed.body.contains("digest: sha256:")) << pushed.Words();
    digest_ = pushed.body.substr(pushed.body.find("digest: ") + 8, 71);
    Delete("/images/" + image_);
    return AsText(Field(ParseJson(committed.body), {"Id"}));
  }

  std::unique_ptr<Registry> registry_;
  std::string image_;
  std::string digest_;  // of what was published
  net::Headers headers_;
};

// A registry that hands out nothing to strangers.
class DockerPrivateTest : public DockerPullTest {
 protected:
  void SetUp() override {
    headers_ = {{"X-Registry-Auth", EncodeBase64(R"({"username":"ann","password":"pw"})")}};
    Open(true);
  }
  const RegistryCredential ann_{.user = "ann", .password = Registry::kPassword};
  const RegistryCredential bob_{.user = "bob", .password = "guess"};
};

TEST_F(DockerPullTest, AnImageOfARegistryComesWithItsProgress) {
  const std::string id = Publish();
  std::vector<PullProgress> told;
  const auto pulled =
      engine_->Pull(image_, [&](const PullProgress& progress) { told.push_back(progress); }, {});
  ASSERT_TRUE(pulled) << pulled.error().message << pulled.error().detail;
  EXPECT_EQ(*pulled, id) << "the very image that was published";
  ASSERT_FALSE(told.empty());
  EXPECT_GE(told.back().bytes_total, kLayerBytes);
  EXPECT_EQ(told.back().bytes_done, told.back().bytes_total);
  for (std::size_t i = 1; i < told.size(); ++i) {
    EXPECT_GE(told[i].bytes_done, told[i - 1].bytes_done);
  }
  ContainerSpec spec = Shell("wc -c </tmp/../bin/busybox >/dev/null && echo runs");
  spec.image = *pulled;
  EXPECT_EQ(Run(spec).out, "runs\n");
}

TEST_F(DockerPullTest, ATagThatTheRegistryDoesNotKnowIsAnImageError) {
  const auto pulled = engine_->Pull(registry_->address() + "/pulled:2", {}, {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().reason, "image_error") << pulled.error().detail;
  EXPECT_EQ(pulled.error().code, ErrorCode::kNotFound) << pulled.error().detail;
}

TEST_F(DockerPrivateTest, ACredentialBringsTheImageAndNobodyElseIsLetIn) {
  const std::string id = Publish();
  for (const RegistryCredential& none : {RegistryCredential{}, bob_}) {
    const auto refused = engine_->Pull(image_, none, {}, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "image_error") << refused.error().detail;
    EXPECT_EQ(refused.error().code, ErrorCode::kNotFound) << refused.error().detail;
  }
  const auto pulled = engine_->Pull(image_, ann_, {}, {});
  ASSERT_TRUE(pulled) << pulled.error().detail;
  EXPECT_EQ(*pulled, id);
}

// With the image on this machine, by tag and by digest; the engine itself would not ask.
TEST_F(DockerPrivateTest, TheRegistryIsAskedEvenIfTheImageIsHere) {
  Publish();
  const std::string pinned = image_ + "@" + digest_;
  ASSERT_TRUE(engine_->Pull(image_, ann_, {}, {}));
  ASSERT_TRUE(engine_->Pull(pinned, ann_, {}, {}));
  EXPECT_TRUE(engine_->Pull(pinned, {}, {})) << "it is here";
  for (const std::string& name : {image_, pinned}) {
    EXPECT_TRUE(engine_->AskRegistry(name, ann_, {})) << name;
    for (const RegistryCredential& none : {RegistryCredential{}, bob_}) {
      const Status refused = engine_->AskRegistry(name, none, {});
      ASSERT_FALSE(refused) << name << " " << none.user;
      EXPECT_EQ(refused.error().reason, "image_error") << refused.error().detail;
    }
  }
  EXPECT_FALSE(engine_->AskRegistry(*engine_->Pull(image_, {}, {}), ann_, {})) << "by its id";
  Delete("/images/" + registry_->address() + "/pulled@" + digest_);
}

}  // namespace
}  // namespace ioworker::engine::docker
