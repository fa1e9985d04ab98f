#include "domain/market/offer.h"

#include <algorithm>
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

}  // namespace

Money LeasePrice(const OfferKind& kind, Money device_price, const jobs::Resources& resources) {
  Share largest{resources.cores, std::max(kind.cores, 1U)};
  largest = std::max(largest, Share{resources.memory_mib, std::max(kind.memory_mib, 1U)});
  if (kind.gpus > 0) largest = std::max(largest, Share{resources.gpus, kind.gpus});
  const auto scaled = static_cast<__int128>(device_price.micros) * largest.part / largest.whole;
  return {static_cast<std::int64_t>(scaled)};
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
  return Constraint::kNone;
}

Constraint OfferConstraint(const Offer& offer, const Request& request) {
  if (!offer.online) return Constraint::kOffline;
  if (offer.paused) return Constraint::kPaused;
  const auto& wanted = request.resources;
  if (const auto by_kind = KindConstraint(offer.kind, wanted); by_kind != Constraint::kNone) {
    return by_kind;
  }
  if (wanted.disk_mib > offer.disk_mib) return Constraint::kDisk;
  if (request.price_limit_per_hour &&
      LeasePrice(offer.kind, offer.price_per_hour, wanted) > *request.price_limit_per_hour) {
    return Constraint::kPrice;
  }
  if (std::ranges::find(request.avoided, offer.device) != request.avoided.end()) {
    return Constraint::kTried;
  }
  const bool fits = wanted.cores <= offer.cores_free &&
                    wanted.memory_mib <= offer.memory_free_mib &&
                    wanted.disk_mib <= offer.disk_free_mib && wanted.gpus <= offer.gpus_free.size();
  return fits ? Constraint::kNone : Constraint::kBusy;
}

}  // namespace ioworker::market
