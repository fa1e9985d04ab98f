// Letter: a mail to one person, in plain text, and its form on the wire. Values only: any thread.
// Source: RFC 5322 (head), RFC 2047 (words outside ASCII), RFC 2045 (quoted-printable).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace ioworker::mail {

inline constexpr std::size_t kSubjectBytesMax = 200;
inline constexpr std::size_t kTextBytesMax = 32 * 1024;

struct Letter {
  std::string to;       // as NormalAddress gives it
  std::string subject;  // one line, UTF-8
  std::string text;     // UTF-8, lines end with "\n"
  // After it the letter is worth nothing and is not sent any more: for a code that is over.
  Instant good_until{INT64_MAX};

  bool operator==(const Letter&) const = default;
};

// kInvalidArgument with the field at fault (email, subject, text). What passes has no line break
// where one would begin another line of the head, and no control characters.
Status CheckLetter(const Letter& letter);

// Who sends, and what makes a letter different from any other.
struct Envelope {
  std::string from;        // as NormalAddress gives it
  std::string from_name;   // one line, UTF-8; may be empty
  std::string message_id;  // unique, letters and digits; the sender's domain is put after it
  Instant date{};
};

// Head and body, lines of at most 76 characters that end with CR LF; pure ASCII but for addresses
// that are not. The letter has passed CheckLetter.
std::string Compose(const Letter& letter, const Envelope& envelope);

}  // namespace ioworker::mail
