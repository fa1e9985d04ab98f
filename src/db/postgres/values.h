// Values on the wire, in PostgreSQL's binary format.
// Source: https://www.postgresql.org/docs/15/protocol-message-formats.html and the server's *_send.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/db.h"

namespace ioworker::db::postgres {

// Types that our columns and parameters have, by the server's numbers (pg_type.dat).
enum TypeId : std::uint32_t {
  kUnknown = 0,
  kBool = 16,
  kBytea = 17,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kText = 25,
  kNumeric = 1700,
};

// Parameters of one execution, as libpq wants them: side by side, kept until it has been sent.
class Values {
 public:
  explicit Values(std::size_t count) : lengths_(count), offsets_(count, kNull) {}

  // The value of parameter `at`, as `type` has it.
  void Set(std::size_t at, const Param& param, TypeId type);

  // One array of the values that `size` rows from `first` on have in a column, all of `type`.
  void SetColumn(std::size_t column, const Rows& rows, std::size_t first, std::size_t size,
                 TypeId type);

  int count() const { return static_cast<int>(lengths_.size()); }
  const char* const* pointers();  // after the last Set
  const int* lengths() const { return lengths_.data(); }

 private:
  static constexpr std::size_t kNull = SIZE_MAX;

  void Begin(std::size_t at) { offsets_[at] = bytes_.size(); }
  void End(std::size_t at) { lengths_[at] = static_cast<int>(bytes_.size() - offsets_[at]); }
  // The value's bytes alone; false for NULL.
  bool Put(const Param& param, TypeId type);
  void PutText(std::string_view text);

  std::string bytes_;
  std::vector<int> lengths_;
  std::vector<std::size_t> offsets_;
  std::vector<const char*> pointers_;
};

// What a parameter's own kind is on the server, kUnknown for NULL.
TypeId TypeOf(const Param& param);

// The name that a cast to an array of this type is written with.
std::string_view ArrayName(TypeId type);

// A whole number of any type that SQL may make of ours: BIGINT, INTEGER, BOOLEAN, NUMERIC.
std::int64_t ReadInt(TypeId type, std::string_view bytes);

}  // namespace ioworker::db::postgres
