// What one decision of the market costs, without a network or a disk.
#include "base/clock.h"
#include "base/random.h"
#include "domain/market/market.h"
#include "figures.h"

namespace ioworker::bench {
namespace {

market::Market MakeMarket(int devices, Random& random) {
  market::Market market;
  for (int i = 0; i < devices; ++i) {
    const auto cores = static_cast<std::uint32_t>(4 << random.Below(4));
    market::Offer offer;
    offer.device = {.high = 1, .low = static_cast<std::uint64_t>(i)};
    offer.kind = {.cores = cores,
                  .memory_mib = cores * 2048,
                  .gpus = 0,
                  .gpu_model = {},
                  .gpu_memory_mib = 0};
    offer.price_per_hour = Money{static_cast<std::int64_t>(10'000 + random.Below(1'000'000))};
    offer.disk_mib = offer.disk_free_mib = 100'000;
    offer.model = "bench";
    offer.online = true;
    offer.cores_free = cores;
    offer.memory_free_mib = cores * 2048;
    market.Put(std::move(offer));
  }
  return market;
}

}  // namespace

Status MeasurePlacing(const Programs&, Figures& figures) {
  constexpr int kDevices = 100'000;
  constexpr int kDecisions = 200'000;
  const SystemClock clock;
  SeededRandom random(7);
  auto market = MakeMarket(kDevices, random);
  std::vector<double> micros;
  micros.reserve(kDecisions);
  Duration total{};
  for (int i = 0; i < kDecisions; ++i) {
    market::Request request;
    request.resources.cores = static_cast<std::uint32_t>(1 + random.Below(4));
    const Duration begin = clock.Steady();
    const auto placement = market.Cheapest(request);
    if (!placement) return Internal("the market of the bench ran empty");
    market.Take(*placement, request.resources);
    const Duration took = clock.Steady() - begin;
    total += took;
    micros.push_back(static_cast<double>(took.count()));
  }
  figures["place_per_s_core"] = kDecisions / std::chrono::duration<double>(total).count();
  figures["place_p50_us"] = Percentile(micros, 0.5);
  figures["place_p99_us"] = Percentile(std::move(micros), 0.99);
  return {};
}

}  // namespace ioworker::bench
