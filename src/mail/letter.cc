#include "mail/letter.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "mail/address.h"

namespace ioworker::mail {
namespace {

constexpr std::size_t kLineMax = 76;
constexpr std::string_view kLineEnd = "\r\n";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool IsPlain(std::string_view text) {
  const auto printable = [](char c) { return c >= ' ' && c < 0x7F; };
  return std::ranges::all_of(text, printable) && text.find("=?") == std::string_view::npos;
}

// Encoded words of whole characters, one a line (RFC 2047, section 2 and rule 3 of section 5).
std::string EncodeWords(std::string_view text) {
  constexpr std::size_t kBytesOfWord =
      39;  // 52 in base 64, 64 with its marks, 73 after "Subject: "
  std::string words;
  while (!text.empty()) {
    std::size_t size = std::min(kBytesOfWord, text.size());
    while (size < text.size() && IsContinuation(text[size])) --size;
    if (!words.empty()) words += "\r\n ";
    words += fmt::format("=?UTF-8?B?{}?=", EncodeBase64(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return words;
}

// A text of the head: as it is where that is short and plain.
std::string HeadText(std::string_view text) {
  constexpr std::size_t kPlainMax = 60;
  return IsPlain(text) && text.size() <= kPlainMax ? std::string(text) : EncodeWords(text);
}

// A name before an address: quoted where it stays plain (RFC 5322, section 3.2.4).
std::string DisplayName(std::string_view name) {
  constexpr std::size_t kPlainMax = 60;
  const bool quotable = IsPlain(name) && name.size() <= kPlainMax &&
                        name.find_first_of("\"\\") == std::string_view::npos;
  return quotable ? fmt::format("\"{}\"", name) : EncodeWords(name);
}

// One line of text as lines of quoted-printable (RFC 2045, section 6.7).
void AppendQuoted(std::string& body, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool blank = c == ' ' || c == '\t';
    const bool plain = (c > ' ' && c < 0x7F && c != '=') || (blank && i + 1 < line.size());
    const std::size_t size = plain ? 1 : 3;
    if (column + size >= kLineMax) {  // room for the mark of a soft break
      body += "=\r\n";
      column = 0;
    }
    if (plain) {
      body += c;
    } else {
      body += fmt::format("={:02X}", static_cast<unsigned char>(c));
    }
    column += size;
  }
  body += kLineEnd;
}

std::string QuotedPrintable(std::string_view text) {
  std::string body;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    AppendQuoted(body, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return body;
}

// "Mon, 23 Nov 2026 18:48:00 +0000" (RFC 5322, section 3.3).
std::string DateText(Instant at) {
  constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<Duration> time{Duration{at.micros}};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::weekday weekday(day);
  return fmt::format("{}, {:02} {} {} {} +0000", kDays[weekday.c_encoding()],
                     static_cast<unsigned>(date.day()),
                     kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()), FormatInstant(at).substr(11, 8));
}

}  // namespace

Status CheckLetter(const Letter& letter) {
  TRY(const auto to, NormalAddress(letter.to));
  if (letter.subject.empty() || letter.subject.size() > kSubjectBytesMax ||
      !IsOneLine(letter.subject)) {
    return InvalidArgument("subject", "invalid_subject",
                           "subject: give one line of at most 200 bytes");
  }
  const auto odd = [](unsigned char c) {
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
  };
  if (letter.text.size() > kTextBytesMax || !IsUtf8(letter.text) ||
      std::ranges::any_of(letter.text, odd)) {
    return InvalidArgument("text", "invalid_text",
                           "text: give at most 32 KiB of UTF-8 without control characters");
  }
  return {};
}

std::string Compose(const Letter& letter, const Envelope& envelope) {
  CHECK(CheckLetter(letter).has_value() && NormalAddress(envelope.from).has_value() &&
            IsOneLine(envelope.from_name) && IsOneLine(envelope.message_id),
        "what goes into a head was checked");
  const std::string from =
      envelope.from_name.empty()
          ? envelope.from
          : fmt::format("{}\r\n <{}>", DisplayName(envelope.from_name), envelope.from);
  return fmt::format(
             "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\n"
             "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
             "Content-Transfer-Encoding: quoted-printable\r\n"
             "Auto-Submitted: auto-generated\r\n\r\n",
             from, letter.to, HeadText(letter.subject), DateText(envelope.date),
             envelope.message_id, DomainOf(envelope.from)) +
         QuotedPrintable(letter.text);
}

}  // namespace ioworker::mail
