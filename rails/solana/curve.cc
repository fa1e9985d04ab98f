#include "rails/solana/curve.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ioworker::solana {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kLimbs = 5;
constexpr int kLimbBits = 51;
constexpr std::uint64_t kLimbMask = (std::uint64_t{1} << kLimbBits) - 1;

// An integer modulo p = 2^255 - 19: five limbs of 51 bits, least first, each with some room above.
struct Field {
  std::array<std::uint64_t, kLimbs> limbs{};
};

// The curve's d = -121665/121666.
constexpr Field kD{
    {929955233495203, 466365720129213, 1662059464998953, 2033849074728123, 1442794654840575}};
constexpr Field kOne{{1, 0, 0, 0, 0}};

// Reads 255 bits; the highest is the sign of x. Values of p and above count modulo p.
Field Read(const Address& address) {
  Field field;
  for (std::size_t bit = 0; bit < 255; ++bit) {
    const std::uint64_t value = (address.bytes[bit / 8] >> (bit % 8)) & 1;
    field.limbs[bit / kLimbBits] |= value << (bit % kLimbBits);
  }
  return field;
}

void Carry(Field& field) {
  for (int round = 0; round < 2; ++round) {
    std::uint64_t carry = 0;
    for (auto& limb : field.limbs) {
      limb += carry;
      carry = limb >> kLimbBits;
      limb &= kLimbMask;
    }
    field.limbs[0] += carry * 19;
  }
}

Field Add(const Field& a, const Field& b) {
  Field sum;
  for (std::size_t i = 0; i < kLimbs; ++i) sum.limbs[i] = a.limbs[i] + b.limbs[i];
  Carry(sum);
  return sum;
}

// a - b + 4p, so that no limb goes below zero.
Field Subtract(const Field& a, const Field& b) {
  Field difference;
  for (std::size_t i = 0; i < kLimbs; ++i) {
    const std::uint64_t four_p = i == 0 ? 4 * (kLimbMask - 18) : 4 * kLimbMask;
    difference.limbs[i] = a.limbs[i] + four_p - b.limbs[i];
  }
  Carry(difference);
  return difference;
}

Field Multiply(const Field& a, const Field& b) {
  std::array<Wide, kLimbs> sums{};
  for (std::size_t i = 0; i < kLimbs; ++i) {
    for (std::size_t j = 0; j < kLimbs; ++j) {
      const Wide product = static_cast<Wide>(a.limbs[i]) * b.limbs[j];
      sums[(i + j) % kLimbs] += i + j < kLimbs ? product : product * 19;
    }
  }
  Field result;
  Wide carry = 0;
  for (std::size_t i = 0; i < kLimbs; ++i) {
    const Wide sum = sums[i] + carry;
    result.limbs[i] = static_cast<std::uint64_t>(sum) & kLimbMask;
    carry = sum >> kLimbBits;
  }
  result.limbs[0] += static_cast<std::uint64_t>(carry) * 19;
  Carry(result);
  return result;
}

// The least value of the class, so that equal ones have equal limbs.
Field Reduce(Field field) {
  Carry(field);
  Carry(field);
  Field lifted = field;  // + 19: carries into bit 255 only from p on
  lifted.limbs[0] += 19;
  std::uint64_t carry = 0;
  for (auto& limb : lifted.limbs) {
    limb += carry;
    carry = limb >> kLimbBits;
    limb &= kLimbMask;
  }
  return carry != 0 ? lifted : field;
}

// By Euler: x^((p-1)/2) is 1 for a square, 0 for 0, else -1. (p-1)/2 = 2^254 - 10: all bits of 0 to
// 253 but the first and the fourth.
bool IsSquare(const Field& x) {
  Field power = kOne;
  for (int bit = 253; bit >= 0; --bit) {
    power = Multiply(power, power);
    if (bit != 0 && bit != 3) power = Multiply(power, x);
  }
  const auto least = Reduce(power).limbs;
  return least == kOne.limbs || least == Field{}.limbs;
}

}  // namespace

// x^2 = (y^2 - 1) / (d y^2 + 1): a quotient is a square where the product is one. The divisor is
// never zero: -1/d is no square.
bool IsOnCurve(const Address& address) {
  const Field y = Read(address);
  const Field y_squared = Multiply(y, y);
  const Field above = Subtract(y_squared, kOne);
  const Field below = Add(Multiply(kD, y_squared), kOne);
  return IsSquare(Multiply(above, below));
}

}  // namespace ioworker::solana
