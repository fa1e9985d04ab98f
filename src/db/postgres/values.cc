#include "db/postgres/values.h"

#include <type_traits>

#include "base/check.h"

namespace ioworker::db::postgres {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

template <class Int>
void PutInt(std::string& bytes, Int number) {
  for (int shift = 8 * (sizeof number - 1); shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> shift));
  }
}

template <class Int>
Int GetInt(std::string_view bytes, std::size_t at = 0) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(Int); ++i) {
    number = (number << 8) | static_cast<unsigned char>(bytes[at + i]);
  }
  return static_cast<Int>(number);
}

// Digits of base 10,000 behind four 16-bit fields: how many, the first one's weight, sign, scale.
std::int64_t ReadNumeric(std::string_view bytes) {
  constexpr std::int64_t kBase = 10'000;
  const auto digits = GetInt<std::int16_t>(bytes, 0);
  const auto weight = GetInt<std::int16_t>(bytes, 2);
  const auto sign = GetInt<std::uint16_t>(bytes, 4);
  std::int64_t number = 0;
  for (int i = 0; i <= weight; ++i) {
    const auto digit =
        i < digits ? GetInt<std::int16_t>(bytes, 8 + 2 * static_cast<std::size_t>(i)) : 0;
    number = number * kBase + digit;
  }
  return sign == 0 ? number : -number;
}

}  // namespace

void Values::Set(std::size_t at, const Param& param, TypeId type) {
  Begin(at);
  if (!Put(param, type)) {
    offsets_[at] = kNull;
    return;
  }
  End(at);
}

// One dimension, a flag for NULLs, the element's type, the length, the lower bound; then each
// value behind its length, -1 for NULL.
void Values::SetColumn(std::size_t column, const Rows& rows, std::size_t first, std::size_t size,
                       TypeId type) {
  Begin(column);
  PutInt<std::int32_t>(bytes_, 1);
  const std::size_t flag = bytes_.size();
  PutInt<std::int32_t>(bytes_, 0);
  PutInt<std::uint32_t>(bytes_, type);
  PutInt<std::int32_t>(bytes_, static_cast<std::int32_t>(size));
  PutInt<std::int32_t>(bytes_, 1);
  for (std::size_t row = first; row < first + size; ++row) {
    const std::size_t length_at = bytes_.size();
    PutInt<std::int32_t>(bytes_, -1);
    if (!Put(rows.row(row)[column], type)) {
      bytes_[flag + 3] = 1;
      continue;
    }
    std::string length;
    PutInt<std::int32_t>(length, static_cast<std::int32_t>(bytes_.size() - length_at - 4));
    bytes_.replace(length_at, 4, length);
  }
  End(column);
}

bool Values::Put(const Param& param, TypeId type) {
  return std::visit(
      [&](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return false;
        } else if constexpr (std::is_same_v<T, std::int64_t>) {
          switch (type) {
            case kInt4:
              CHECK(value == static_cast<std::int32_t>(value), "fits the parameter's type");
              PutInt(bytes_, static_cast<std::int32_t>(value));
              return true;
            case kBool:
              bytes_.push_back(value != 0 ? 1 : 0);
              return true;
            default:
              CHECK(type == kInt8, "a number where the statement has another type");
              PutInt(bytes_, value);
              return true;
          }
        } else if constexpr (std::is_same_v<T, std::string_view>) {
          CHECK(type == kText, "a text where the statement has another type");
          PutText(value);
          return true;
        } else {
          CHECK(type == kBytea, "bytes where the statement has another type");
          if constexpr (std::is_same_v<T, Bytes>) {
            bytes_ += value.view;
          } else {
            bytes_.append(value.bytes, sizeof value.bytes);
          }
          return true;
        }
      },
      param.value());
}

void Values::PutText(std::string_view text) {
  for (;;) {
    const auto zero = text.find('\0');
    bytes_ += text.substr(0, zero);
    if (zero == std::string_view::npos) return;
    bytes_ += kReplacement;
    text.remove_prefix(zero + 1);
  }
}

const char* const* Values::pointers() {
  pointers_.clear();
  bytes_.push_back('\0');  // a pointer for an empty value at the end
  for (const auto offset : offsets_) {
    pointers_.push_back(offset == kNull ? nullptr : bytes_.data() + offset);
  }
  return pointers_.data();
}

TypeId TypeOf(const Param& param) {
  constexpr TypeId kTypes[] = {kUnknown, kInt8, kText, kBytea, kBytea};
  return kTypes[param.value().index()];
}

std::string_view ArrayName(TypeId type) {
  switch (type) {
    case kInt8:
      return "BIGINT[]";
    case kText:
      return "TEXT[]";
    case kBytea:
      return "BYTEA[]";
    default:
      CHECK(false, "columns are BIGINT, TEXT and BYTEA");
  }
}

std::int64_t ReadInt(TypeId type, std::string_view bytes) {
  switch (type) {
    case kBool:
      return bytes[0] != 0;
    case kInt2:
      return GetInt<std::int16_t>(bytes);
    case kInt4:
      return GetInt<std::int32_t>(bytes);
    case kNumeric:
      return ReadNumeric(bytes);
    default:
      CHECK(type == kInt8, "a column that is read as a number is one");
      return GetInt<std::int64_t>(bytes);
  }
}

}  // namespace ioworker::db::postgres
