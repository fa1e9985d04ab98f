#include "http/static_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "http/testing.h"

namespace ioworker::http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  StaticFilesTest() {
    std::string name = (fs::temp_directory_path() / "console-XXXXXX").string();
    root_ = mkdtemp(name.data());
    folder_ = root_ / "dist";
    Write("dist/index.html", "<!doctype html>index");
    Write("dist/assets/app-1a2b.js", std::string(10'000, 'x'));
    Write("dist/favicon.svg", "<svg/>");
    Write("dist/.hidden", "hidden");
    Write("dist/.git/config", "hidden");
    Write("secret.txt", "secret");
    fs::create_symlink("../secret.txt", folder_ / "link.txt");
  }
  ~StaticFilesTest() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& content) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << content;
  }

  static net::Response Get(const StaticFiles& files, std::string target,
                           net::Headers headers = {}) {
    return files.Serve(MakeRequest("GET", std::move(target), "", std::move(headers)));
  }

  fs::path root_;
  fs::path folder_;
};

TEST_F(StaticFilesTest, FilesAreServedWithTheirTypes) {
  const auto files = StaticFiles::Load(folder_.string());
  ASSERT_TRUE(files) << files.error().message;
  const auto icon = Get(*files, "/favicon.svg");
  EXPECT_EQ(icon.body, "<svg/>");
  EXPECT_EQ(net::FindHeader(icon.headers, "content-type"), "image/svg+xml");
  EXPECT_EQ(net::FindHeader(icon.headers, "cache-control"), "no-cache");
  const auto script = Get(*files, "/assets/app-1a2b.js?query");
  EXPECT_EQ(script.body.size(), 10'000u);
  EXPECT_EQ(net::FindHeader(script.headers, "cache-control"),
            "public, max-age=31536000, immutable");
}

TEST_F(StaticFilesTest, PlacesOfTheConsoleGetItsIndex) {
  const auto files = StaticFiles::Load(folder_.string());
  ASSERT_TRUE(files);
  for (const char* path : {"/", "/jobs", "/jobs/job_1", "/devices/dev_1/metrics?range=1h"}) {
    const auto page = Get(*files, path);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_EQ(page.body, "<!doctype html>index") << path;
    const auto policy = net::FindHeader(page.headers, "content-security-policy");
    EXPECT_NE(policy.find("default-src 'none'; script-src 'self';"), std::string_view::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string_view::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string_view::npos);
  }
}

TEST_F(StaticFilesTest, NoPathLeadsOutOfTheFolder) {
  const auto files = StaticFiles::Load(folder_.string());
  ASSERT_TRUE(files);
  for (const char* path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt",
        "//etc/passwd", "/etc/passwd", "/link.txt", "/.hidden", "/.git/config", "/assets/",
        "/assets/missing.js", "/missing.png", "/%00", "/%", "", "*", "http://a/secret.txt",
        "/..\\secret.txt"}) {
    const auto response = Get(*files, path);
    EXPECT_EQ(response.body.find("secret\n"), std::string::npos) << path;
    EXPECT_TRUE(response.status == 404 || response.body == "<!doctype html>index") << path;
    EXPECT_NE(response.body, "secret") << path;
    EXPECT_NE(response.body, "hidden") << path;
  }
}

TEST_F(StaticFilesTest, ZippedIfShorterAndWanted) {
  const auto files = StaticFiles::Load(folder_.string());
  ASSERT_TRUE(files);
  const net::Headers wants{{"Accept-Encoding", "br, gzip"}};
  const auto script = Get(*files, "/assets/app-1a2b.js", wants);
  EXPECT_LT(script.body.size(), 200u);
  EXPECT_EQ(script.body.substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(net::FindHeader(script.headers, "content-encoding"), "gzip");
  EXPECT_EQ(net::FindHeader(script.headers, "vary"), "Accept-Encoding");
  EXPECT_EQ(Get(*files, "/favicon.svg", wants).body, "<svg/>");
}

TEST_F(StaticFilesTest, UnchangedFileIsNotSentAgain) {
  const auto files = StaticFiles::Load(folder_.string());
  ASSERT_TRUE(files);
  const auto first = Get(*files, "/");
  const std::string etag(net::FindHeader(first.headers, "etag"));
  const auto second = Get(*files, "/", {{"If-None-Match", etag}});
  EXPECT_EQ(second.status, 304);
  EXPECT_TRUE(second.body.empty());
}

TEST_F(StaticFilesTest, OnlyReadingIsAllowed) {
  const StaticFiles files;
  const auto response = files.Serve(MakeRequest("POST", "/"));
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(net::FindHeader(response.headers, "allow"), "GET, HEAD");
}

TEST_F(StaticFilesTest, WithoutAConsoleThePageSaysHowToBuildIt) {
  const StaticFiles files;
  EXPECT_NE(Get(files, "/jobs").body.find("npm run build"), std::string::npos);
}

TEST_F(StaticFilesTest, FolderWithoutIndexIsRefused) {
  fs::remove(folder_ / "index.html");
  EXPECT_FALSE(StaticFiles::Load(folder_.string()));
  EXPECT_FALSE(StaticFiles::Load((root_ / "missing").string()));
}

}  // namespace
}  // namespace ioworker::http
