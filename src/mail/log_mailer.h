// LogMailer: writes letters into the program's log, for a network that has no mail server yet. Its
// operator reads there what people would have got, codes too. Any thread; does not block.
#pragma once

#include "mail/mailer.h"

namespace ioworker::mail {

class LogMailer final : public Mailer {
 public:
  // Begins every line of a letter, so that it is found in a long log.
  static constexpr std::string_view kMark = "MAIL NOT SENT (no mail server is set)";

  Status Send(const Letter& letter, const std::stop_token& stop) override;
};

}  // namespace ioworker::mail
