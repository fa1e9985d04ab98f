#include "bin/mail_file.h"

#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/file.h"

namespace ioworker::bin {
namespace {

std::unexpected<Error> Bad(std::uint32_t line, std::string_view what) {
  return InvalidArgument("", "bad_mail_file", fmt::format("line {}: {}", line, what));
}

Result<toml::table> ParseToml(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& broken) {
    return Bad(broken.source().begin.line, broken.description());
  }
}

Status ReadSecurity(const std::string& word, std::uint32_t line, mail::SmtpSettings& settings) {
  const std::map<std::string, std::pair<mail::Security, std::uint16_t>> kinds = {
      {"starttls", {mail::Security::kStartTls, 587}},
      {"tls", {mail::Security::kTls, 465}},
      {"plain", {mail::Security::kPlain, 25}}};
  const auto found = kinds.find(word);
  if (found == kinds.end()) return Bad(line, "security is starttls, tls or plain");
  settings.security = found->second.first;
  settings.port = found->second.second;
  return {};
}

Status ReadText(const std::string& key, const std::string& text, std::uint32_t line,
                mail::SmtpSettings& settings) {
  const std::map<std::string, std::string*> texts = {{"host", &settings.host},
                                                     {"user", &settings.user},
                                                     {"password_file", &settings.password_path},
                                                     {"ca_file", &settings.ca_path},
                                                     {"from", &settings.from},
                                                     {"from_name", &settings.from_name}};
  if (key == "security") return ReadSecurity(text, line, settings);
  const auto found = texts.find(key);
  if (found == texts.end()) {
    return Bad(line, fmt::format("{} is no key; known are host, port, security, user, "
                                 "password_file, ca_file, from and from_name",
                                 key));
  }
  *found->second = text;
  return {};
}

}  // namespace

Result<mail::SmtpSettings> ParseMailSettings(std::string_view text) {
  TRY(const toml::table table, ParseToml(text));
  mail::SmtpSettings settings;
  std::int64_t port = 0;
  for (const auto& [key, value] : table) {
    const std::uint32_t line = value.source().begin.line;
    const std::string name(key.str());
    if (name == "port") {
      port = value.value<std::int64_t>().value_or(0);
      if (port < 1 || port > 65535) return Bad(line, "port is a number from 1 to 65535");
    } else if (const auto word = value.value<std::string>()) {
      TRY(ReadText(name, *word, line, settings));
    } else {
      return Bad(line, fmt::format("{} is a text in quotes", name));
    }
  }
  if (port != 0) settings.port = static_cast<std::uint16_t>(port);
  if (settings.host.empty()) return Bad(1, "host is missing: the mail server's name");
  if (settings.from.empty()) return Bad(1, "from is missing: the address that letters come from");
  return settings;
}

Result<mail::SmtpSettings> LoadMailSettings(const std::string& path) {
  TRY(const auto text, ReadFile(path, kMailFileBytesMax));
  auto settings = ParseMailSettings(text);
  if (!settings) {
    settings.error().message = path + ": " + settings.error().message;
    return settings;
  }
  for (std::string* file : {&settings->password_path, &settings->ca_path}) {
    if (!file->empty()) *file = std::filesystem::path(path).parent_path() / *file;
  }
  return settings;
}

}  // namespace ioworker::bin
