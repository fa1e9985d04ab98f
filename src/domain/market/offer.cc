#include "domain/market/offer.h"

#include <algorithm>
#include <bit>
#include <cctype>

namespace ioworker::market {
namespace {

bool ContainsIgnoringCase(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return std::ranges::search(text, part, same).begin() != text.end() || part.empty();
}

// A share of a device: part / whole.
struct Share {
  std::int64_t part;
  std::int64_t whole;

  bool operator<(const Share& other) const { return part * other.whole < other.part * whole; }
};

Share LargestShare(const OfferKind& kind, const jobs::Resources& resources) {
  Share largest{resources.cores, std::max(kind.cores, 1U)};
  largest = std::max(largest, Share{resources.memory_mib, std::max(kind.memory_mib, 1U)});
  if (kind.gpus > 0) largest = std::max(largest, Share{resources.gpus, kind.gpus});
  return largest;
}

// The number with all but its first `bits` + 1 binary digits cleared.
std::uint32_t StepDown(std::uint32_t number, int bits) {
  const int dropped = std::bit_width(number) - 1 - bits;
  return dropped <= 0 ? number : number >> dropped << dropped;
}

}  // namespace

std::uint32_t UnitsOf(const OfferKind& kind) {
  return std::max(kind.gpus > 0 ? kind.gpus : kind.cores, 1U);
}

std::uint32_t LentMemory(std::uint32_t memory_mib) { return StepDown(memory_mib, 3); }

std::uint32_t LentDisk(std::uint32_t disk_mib) { return StepDown(disk_mib, 1); }

Money LeasePrice(const OfferKind& kind, Money device_price, const jobs::Resources& resources) {
  const Share share = LargestShare(kind, resources);
  std::int64_t product = 0;
  if (!__builtin_mul_overflow(device_price.micros, share.part, &product)) {
    return {product / share.whole};  // many times as fast, and nearly always enough
  }
  const auto scaled = static_cast<__int128>(device_price.micros) * share.part / share.whole;
  return {static_cast<std::int64_t>(scaled)};
}

Money UnitPrice(const OfferKind& kind, Money lease_price, const jobs::Resources& resources) {
  const Share share = LargestShare(kind, resources);
  if (share.part == 0) return {};
  const auto device = static_cast<__int128>(lease_price.micros) * share.whole / share.part;
  return {static_cast<std::int64_t>(device / UnitsOf(kind))};
}

// A lease costs floor(price * part / whole): at most `limit` as long as price * part is less than
// (limit + 1) * whole.
Money DevicePriceUpTo(const OfferKind& kind, Money limit, const jobs::Resources& resources) {
  const Share share = LargestShare(kind, resources);
  if (share.part == 0) return {INT64_MAX};
  const auto highest = ((static_cast<__int128>(limit.micros) + 1) * share.whole - 1) / share.part;
  return {highest > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(highest)};
}

Constraint KindConstraint(const OfferKind& kind, const jobs::Resources& resources) {
  if (resources.gpus > kind.gpus) return Constraint::kGpus;
  if (resources.gpus > 0 && !ContainsIgnoringCase(kind.gpu_model, resources.gpu_model)) {
    return Constraint::kGpuModel;
  }
  if (resources.gpus > 0 && resources.gpu_memory_mib > kind.gpu_memory_mib) {
    return Constraint::kGpuMemory;
  }
  if (resources.cores > kind.cores) return Constraint::kCores;
  if (resources.memory_mib > kind.memory_mib) return Constraint::kMemory;
  if (resources.disk_mib > kind.disk_mib) return Constraint::kDisk;
  if (resources.egress > kind.egress) return Constraint::kEgress;
  if (resources.isolation > kind.isolation) return Constraint::kIsolation;
  if (!kind.countries.Serve(resources.renter_country)) return Constraint::kCountry;
  return Constraint::kNone;
}

Constraint OfferConstraint(const Offer& offer, const Request& request) {
  if (!offer.online) return Constraint::kOffline;
  if (offer.paused) return Constraint::kPaused;
  const auto& wanted = request.resources;
  if (const auto by_kind = KindConstraint(offer.kind, wanted); by_kind != Constraint::kNone) {
    return by_kind;
  }
  if (request.price_limit_per_hour &&
      LeasePrice(offer.kind, offer.price_per_hour, wanted) > *request.price_limit_per_hour) {
    return Constraint::kPrice;
  }
  if (std::ranges::binary_search(request.avoided, offer.device)) return Constraint::kTried;
  if (offer.kept_for != 0 && offer.kept_for != request.line) return Constraint::kBusy;
  return offer.Free().Covers(Capacity::Of(wanted)) ? Constraint::kNone : Constraint::kBusy;
}

}  // namespace ioworker::market
