// EmailWay: signing in with a code that is sent by e-mail. The address is the subject: whoever
// reads what comes there is who it is. Any thread; the letter goes out by itself.
#pragma once

#include <string>

#include "app/app.h"
#include "auth/attempt_book.h"
#include "auth/proven.h"
#include "mail/code_book.h"
#include "mail/outbox.h"

namespace ioworker::auth {

class EmailWay {
 public:
  // `to_log`: letters go to this process's log, for want of a mail server.
  EmailWay(app::App& app, mail::Outbox& outbox, bool to_log)
      : app_(app), outbox_(outbox), codes_(app.clock, app.random), to_log_(to_log) {}

  bool ToLog() const { return to_log_; }

  // kInvalidArgument for what is no address; kResourceExhausted when too much is asked for, with
  // when to try again. Says nothing of whether an account is entered by it.
  // `known_browser`: it is signed in, so that strangers who ask in its owner's name cannot use up
  // his letters.
  Result<EmailWait> Begin(const std::string& email, const std::string& asked_from,
                          bool known_browser);

  // kUnauthenticated, "code_wrong", with how many tries are left, or "code_over".
  Result<Proven> Finish(const EmailWait& wait, const std::string& typed);

 private:
  app::App& app_;
  mail::Outbox& outbox_;
  mail::CodeBook codes_;
  const bool to_log_;
};

}  // namespace ioworker::auth
