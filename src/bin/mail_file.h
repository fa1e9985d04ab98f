// mail.toml: the mail server that a network's letters go to.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "mail/smtp_mailer.h"

namespace ioworker::bin {

inline constexpr std::size_t kMailFileBytesMax = 16 << 10;

// kInvalidArgument, "bad_mail_file", with the line: host and from must be there, a key that means
// nothing is refused.
Result<mail::SmtpSettings> ParseMailSettings(std::string_view text);

// A password's path in it is from the file's own folder. Errors name the path.
Result<mail::SmtpSettings> LoadMailSettings(const std::string& path);

}  // namespace ioworker::bin
