// SmtpMailer: gives letters to a mail server (RFC 5321), by libcurl. A connection for each letter.
//
// Any thread; a call blocks for SmtpSettings::longest at most. What is on the wire is encrypted and
// the server's certificate checked; in plain it speaks to this machine alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "mail/mailer.h"

namespace ioworker::mail {

enum class Security {
  kStartTls,  // begins in plain and is not used if the server does not offer TLS; usually port 587
  kTls,       // from the first byte; usually port 465
  kPlain,     // only to a loopback address
};

struct SmtpSettings {
  std::string host;
  std::uint16_t port = 587;
  Security security = Security::kStartTls;
  std::string ca_path{};        // PEM; empty: the system's certificate store
  std::string user{};           // empty: without signing in
  std::string password_path{};  // a file whose first line is the password
  std::string from;             // address of the sender
  std::string from_name{};      // for people; may be empty
  Duration longest_connect = seconds{10};
  Duration longest = seconds{30};
};

class SmtpMailer final : public Mailer {
 public:
  // kInvalidArgument with the setting at fault; the errors of reading the password's file.
  static Result<std::unique_ptr<SmtpMailer>> Make(SmtpSettings settings, const Clock& clock,
                                                  Random& random);

  // kUnavailable: the server cannot be reached, is not who it should be, does not let us in, or
  // asks to come back (4xx). kDeadlineExceeded. kConflict, mail_refused: it will not take this
  // letter (5xx). What the server said is in `detail`.
  Status Send(const Letter& letter, const std::stop_token& stop) override;

 private:
  SmtpMailer(SmtpSettings settings, std::string password, const Clock& clock, Random& random);

  const SmtpSettings settings_;
  const std::string password_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace ioworker::mail
