#include "mail/log_mailer.h"

#include <algorithm>

#include "base/log.h"

namespace ioworker::mail {

Status LogMailer::Send(const Letter& letter, const std::stop_token&) {
  TRY(CheckLetter(letter));
  LogWarning("{} to {}: {}", kMark, letter.to, letter.subject);
  std::string_view text = letter.text;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    LogWarning("{} | {}", kMark, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

}  // namespace ioworker::mail
