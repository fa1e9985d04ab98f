#include "net/client_contexts.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "net/test_support.h"

namespace ioworker::net {
namespace {

TEST(ClientContextsTest, AreMadeAnewAfterAMinute) {
  const TestCertificate certificate;
  const std::string& path = certificate.files.certificate_chain_path;
  ClientContexts contexts;
  const auto first = contexts.Find(path, seconds{100});
  ASSERT_TRUE(first.has_value()) << first.error().message;
  EXPECT_EQ(contexts.Find(path, seconds{159}).value(), *first);
  EXPECT_NE(contexts.Find(path, seconds{160}).value(), *first);
  EXPECT_NE(contexts.Find("", seconds{100}).value(), *first) << "other authorities";
}

TEST(ClientContextsTest, AnUnusableFileIsReadAgain) {
  ClientContexts contexts;
  const TestFolder folder;
  const std::string path = folder.File("late.pem");
  EXPECT_FALSE(contexts.Find(path, seconds{1}).has_value());
  const TestCertificate certificate;
  std::filesystem::copy_file(certificate.files.certificate_chain_path, path);
  EXPECT_TRUE(contexts.Find(path, seconds{2}).has_value());
}

}  // namespace
}  // namespace ioworker::net
