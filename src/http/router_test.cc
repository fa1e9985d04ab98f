#include "http/router.h"

#include <gtest/gtest.h>

namespace ioworker::http {
namespace {

Router RouterWith(const std::vector<std::pair<std::string, std::string>>& rules) {
  Router router;
  int number = 0;
  for (const auto& [http_method, path] : rules) {
    router.Add(*ParsePathTemplate(path), http_method, number++);
  }
  return router;
}

TEST(PathTemplateTest, MalformedTemplatesAreRefused) {
  for (const char* text : {"", "v1/jobs", "/v1//jobs", "/v1/{}", "/v1/{job", "/v1/jobs/", "/v1/a b",
                           "/v1/{job_id=**}", "/V1/Jobs"}) {
    EXPECT_FALSE(ParsePathTemplate(text)) << text;
  }
}

TEST(PathTemplateTest, VerbFollowsTheLastColon) {
  const auto path = ParsePathTemplate("/v1/jobs/{job_id}:cancel");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->verb, "cancel");
  EXPECT_EQ(path->Variables(), std::vector<std::string>{"job_id"});
  EXPECT_EQ(path->segments.size(), 3u);
}

TEST(RouterTest, PathsFindTheirRoutes) {
  const Router router = RouterWith({{"GET", "/v1/jobs"},
                                    {"GET", "/v1/jobs/{id}"},
                                    {"POST", "/v1/jobs/{id}:cancel"},
                                    {"GET", "/v1/jobs/newest"},
                                    {"GET", "/v1/jobs/{id}/tasks/{index}/logs:watch"},
                                    {"POST", "/v1/jobs:plan"}});
  struct Case {
    const char* http_method;
    const char* path;
    int route;
    std::vector<std::string_view> values;
  };
  const Case cases[] = {
      {"GET", "/v1/jobs", 0, {}},
      {"GET", "/v1/jobs/7", 1, {"7"}},
      {"GET", "/v1/jobs/a%2Fb", 1, {"a%2Fb"}},
      {"POST", "/v1/jobs/7:cancel", 2, {"7"}},
      {"GET", "/v1/jobs/newest", 3, {}},
      {"GET", "/v1/jobs/newest/tasks/2/logs:watch", 4, {"newest", "2"}},
      {"POST", "/v1/jobs:plan", 5, {}},
      {"GET", "/v1/jobs/", -1, {}},
      {"GET", "/v1/jobs//tasks/2/logs:watch", -1, {}},
      {"GET", "/v1/jobs/7:other", -1, {}},
      {"GET", "/v1/jobs/7:", 1, {"7:"}},
      {"GET", "/v2/jobs", -1, {}},
      {"GET", "", -1, {}},
      {"GET", "http://elsewhere/v1/jobs", -1, {}},
  };
  for (const auto& expected : cases) {
    const auto match = router.Find(expected.path, expected.http_method);
    EXPECT_EQ(match.route, expected.route) << expected.path;
    if (expected.route >= 0) EXPECT_EQ(match.values, expected.values) << expected.path;
  }
}

TEST(RouterTest, WrongMethodNamesTheAllowedOnes) {
  const Router router = RouterWith({{"POST", "/v1/jobs"}, {"GET", "/v1/jobs"}});
  const auto match = router.Find("/v1/jobs", "DELETE");
  EXPECT_EQ(match.route, -1);
  EXPECT_EQ(match.allowed, "GET, POST");
}

TEST(RouterTest, SecondRouteAtOnePlaceIsToldOfTheFirst) {
  Router router;
  EXPECT_EQ(router.Add(*ParsePathTemplate("/v1/jobs/{id}"), "GET", 0), 0);
  EXPECT_EQ(router.Add(*ParsePathTemplate("/v1/jobs/{other}"), "GET", 1), 0);
}

TEST(RouterTest, EndlessPathIsNotFollowed) {
  const Router router = RouterWith({{"GET", "/v1/jobs"}});
  std::string path;
  for (int i = 0; i < 10'000; ++i) path += "/v1";
  EXPECT_EQ(router.Find(path, "GET").route, -1);
}

}  // namespace
}  // namespace ioworker::http
