// House rules that a program can check. Each failure names the place and what to do.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "rules.h"

namespace ioworker::tidy {
namespace {

namespace fs = std::filesystem;

struct SourceFile {
  std::string path;  // from the root, e.g. src/core/writer.cc
  std::vector<std::string> lines;
};

bool IsCpp(const fs::path& path) { return path.extension() == ".cc" || path.extension() == ".h"; }

const std::vector<SourceFile>& Sources() {
  static const std::vector<SourceFile> kSources = [] {
    std::vector<SourceFile> found;
    const fs::path root = IOWORKER_SOURCE_DIR;
    for (const char* top : {"src", "rails", "tests", "cmake"}) {
      for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
        if (!entry.is_regular_file() || !IsCpp(entry.path())) continue;
        SourceFile file{.path = fs::relative(entry.path(), root).string(), .lines = {}};
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);) file.lines.push_back(line);
        found.push_back(std::move(file));
      }
    }
    std::ranges::sort(found, {}, &SourceFile::path);
    return found;
  }();
  return kSources;
}

std::string FolderOf(const std::string& path) { return fs::path(path).parent_path().string(); }

bool IsTest(const std::string& path) {
  return path.starts_with("tests/") || path.ends_with("_test.cc") || path.ends_with("_fixture.h");
}

// The header that a line includes with quotes; empty if it includes none.
std::string IncludedHeader(const std::string& line) {
  static const std::regex kInclude(R"re(^\s*#include "([^"]+)")re");
  std::smatch match;
  return std::regex_search(line, match, kInclude) ? match[1].str() : "";
}

TEST(TidyTest, IncludesFollowTheArrows) {
  for (const auto& file : Sources()) {
    if (!file.path.starts_with("src/") || IsTest(file.path)) continue;
    const std::string folder = FolderOf(file.path).substr(4);
    if (folder == "bin") continue;
    const auto allowed = Arrows().find(folder);
    ASSERT_NE(allowed, Arrows().end())
        << file.path << ": name the folder " << folder << " in tests/tidy/rules.cc";
    for (const auto& line : file.lines) {
      const std::string header = IncludedHeader(line);
      if (header.empty() || header.find('/') == std::string::npos) continue;
      std::string target = FolderOf(header);
      if (target.starts_with("ioworker/v1") || target.starts_with("google/api"))
        target = "contract";
      const bool fine = target == folder || target == "base" || allowed->second.contains(target);
      EXPECT_TRUE(fine) << file.path << " includes " << header << ": no arrow leads from " << folder
                        << " to " << target;
    }
  }
}

TEST(TidyTest, FilesAreShort) {
  for (const auto& file : Sources()) {
    EXPECT_LE(file.lines.size(), kFileLinesMax) << file.path << ": split it by its nouns";
  }
}

// A function begins where a line at the left edge opens a brace and ends at the brace at the left
// edge.
TEST(TidyTest, FunctionsFitAScreen) {
  for (const auto& file : Sources()) {
    std::size_t begin = 0;
    bool inside = false;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const auto& line = file.lines[i];
      const bool at_edge = !line.empty() && line[0] != ' ' && line[0] != '}' && line[0] != '#';
      if (!inside && at_edge && line.ends_with("{") && line.find('(') != std::string::npos &&
          !line.starts_with("namespace")) {
        begin = i;
        inside = true;
      }
      if (inside && line == "}") {
        EXPECT_LE(i - begin + 1, kFunctionLinesMax)
            << file.path << ":" << begin + 1 << ": let helpers compute, and this one decide";
        inside = false;
      }
    }
  }
}

TEST(TidyTest, BannedCallsAreNotMade) {
  for (const auto& file : Sources()) {
    for (const auto& banned : BannedCalls()) {
      const bool allowed = std::ranges::any_of(
          banned.allowed_in, [&](const auto& prefix) { return file.path.starts_with(prefix); });
      if (allowed || file.path.starts_with("tests/tidy/")) continue;
      for (std::size_t i = 0; i < file.lines.size(); ++i) {
        EXPECT_EQ(file.lines[i].find(banned.text), std::string::npos)
            << file.path << ":" << i + 1 << ": use " << banned.instead;
      }
    }
  }
}

// What decides is pure: no clock, no chance, no files, no threads.
TEST(TidyTest, TheCoreAsksNobody) {
  for (const auto& file : Sources()) {
    const bool pure =
        file.path.starts_with("src/domain/") || file.path.starts_with("src/core/network");
    if (!pure || IsTest(file.path)) continue;
    for (const auto& line : file.lines) {
      for (const char* header : {"base/clock.h", "base/random.h", "base/file.h", "base/thread.h",
                                 "base/mutex.h", "base/log.h", "<fstream>", "<thread>"}) {
        EXPECT_EQ(line.find(std::string("#include ") + (header[0] == '<' ? "" : "\"") + header),
                  std::string::npos)
            << file.path << " includes " << header;
      }
    }
  }
}

TEST(TidyTest, FewFilesKnowBeast) {
  std::vector<std::string> knowing;
  for (const auto& file : Sources()) {
    const bool knows = std::ranges::any_of(
        file.lines, [](const auto& line) { return line.starts_with("#include <boost/beast"); });
    if (knows) knowing.push_back(file.path);
  }
  EXPECT_LE(knowing.size(), kBeastFilesMax) << ::testing::PrintToString(knowing);
}

TEST(TidyTest, FewFoldersKnowOpenSsl) {
  for (const auto& file : Sources()) {
    const bool allowed = std::ranges::any_of(
        OpenSslFolders(), [&](const auto& folder) { return file.path.starts_with(folder); });
    if (allowed) continue;
    for (const auto& line : file.lines) {
      EXPECT_FALSE(line.starts_with("#include <openssl/"))
          << file.path << ": TLS is net's, signatures of tokens are jose's";
    }
  }
}

TEST(TidyTest, EveryHeaderIsIncludedSomewhere) {
  std::set<std::string> included;
  for (const auto& file : Sources()) {
    for (const auto& line : file.lines) {
      const std::string header = IncludedHeader(line);
      if (header.empty()) continue;
      included.insert("src/" + header);
      included.insert(header);  // rails/ is named by its whole path
      included.insert(FolderOf(file.path) + "/" + header);
    }
  }
  for (const auto& file : Sources()) {
    if (!file.path.ends_with(".h")) continue;
    EXPECT_TRUE(included.contains(file.path)) << file.path << " is dead: nobody includes it";
  }
}

TEST(TidyTest, EveryHeaderSaysWhatItIsFor) {
  for (const auto& file : Sources()) {
    if (!file.path.ends_with(".h")) continue;
    ASSERT_FALSE(file.lines.empty()) << file.path;
    EXPECT_TRUE(file.lines[0].starts_with("// ")) << file.path << ": open with what it is for";
  }
}

}  // namespace
}  // namespace ioworker::tidy
