// Checks and shapes of text from outside. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ioworker {

// True for well-formed UTF-8: no overlong form, no surrogate, nothing past U+10FFFF.
bool IsUtf8(std::string_view text);

// True for well-formed UTF-8 on one line: without control characters. For names that people give.
bool IsOneLine(std::string_view text);

// The same text with each malformed byte replaced by U+FFFD. For logs of strangers' programs.
std::string ToUtf8(std::string_view bytes);

// Base 64 with the common alphabet and padding (RFC 4648, section 4).
std::string EncodeBase64(std::string_view bytes);
std::optional<std::string> DecodeBase64(std::string_view text);

// Base 64 with the URL alphabet and no padding (RFC 4648, section 5).
std::string EncodeBase64Url(std::string_view bytes);
std::optional<std::string> DecodeBase64Url(std::string_view text);

// Undoes %XX; nothing for a broken escape or a NUL byte. '+' stays '+'.
std::optional<std::string> DecodePercent(std::string_view text);

// Escapes everything but the unreserved characters of RFC 3986.
std::string EncodePercent(std::string_view text);

}  // namespace ioworker
