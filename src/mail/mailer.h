// Mailer: brings a letter to whoever carries it on. SmtpMailer, LogMailer, FakeMailer.
//
// May block for as long as its implementation says; mail/outbox.h calls it on a thread of its own.
#pragma once

#include <stop_token>

#include "base/result.h"
#include "mail/letter.h"

namespace ioworker::mail {

class Mailer {
 public:
  virtual ~Mailer() = default;

  // Succeeds when somebody else has taken the letter over. kUnavailable and kDeadlineExceeded:
  // another try may do; everything else is final. Returns soon after a stop, with kUnavailable.
  virtual Status Send(const Letter& letter, const std::stop_token& stop) = 0;
};

}  // namespace ioworker::mail
