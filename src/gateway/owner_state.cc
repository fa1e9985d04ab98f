#include "gateway/owner_state.h"

#include <set>

#include "base/country.h"
#include "base/text.h"

namespace ioworker::gateway {
namespace {

constexpr std::size_t kTextBytesMax = 1000;
constexpr std::size_t kGpusMax = 64;
constexpr std::size_t kFindingsMax = 32;

devices::Trial ReadTrial(const v1::Trial& wire) {
  devices::Trial trial{.state = wire.state(), .took_millis = wire.took_millis()};
  if (!v1::Trial::State_IsValid(trial.state)) trial.state = v1::Trial::STATE_UNSPECIFIED;
  if (wire.has_at()) {
    trial.at = Instant{wire.at().seconds() * 1'000'000 + wire.at().nanos() / 1000};
  }
  for (const auto& each : wire.findings()) {
    if (trial.findings.size() == kFindingsMax) break;
    trial.findings.push_back({.code = Clip(each.code()),
                              .title = Clip(each.title()),
                              .found = Clip(each.found()),
                              .fix = Clip(each.fix())});
  }
  return trial;
}

// A level that is not known here counts as the least.
jobs::Isolation IsolationOf(int number) {
  return jobs::IsolationOfNumber(number).value_or(jobs::Isolation::kContainer);
}

std::vector<Country> CountriesOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  std::set<Country> countries;
  for (const auto& text : texts) {
    if (const auto country = Country::Parse(text)) countries.insert(*country);
  }
  return {countries.begin(), countries.end()};
}

}  // namespace

std::string Clip(const std::string& text) { return ToUtf8(text.substr(0, kTextBytesMax)); }

devices::Lending ReadLending(const v1::OwnerState& state) {
  devices::Lending lending{.paused = state.paused(), .reason = Clip(state.reason())};
  const int mode = state.mode();
  if (mode > 0 && mode <= static_cast<int>(devices::LendingMode::kPause)) {
    lending.mode = static_cast<devices::LendingMode>(mode);
  }
  if (state.has_trial()) lending.trial = ReadTrial(state.trial());
  if (!state.has_lent()) return lending;
  lending.lent = devices::Lent{
      .cores = state.lent().cores(),
      .memory_mib = state.lent().memory_mib(),
      .disk_mib = state.lent().disk_mib(),
      .gpu_indices = {state.lent().gpu_indices().begin(), state.lent().gpu_indices().end()},
      .egress = jobs::EgressOfNumber(state.lent().egress()).value_or(jobs::Egress::kNone),
      .price_floor = ParseMoney(state.lent().price_floor(), "price_floor").value_or(Money{}),
      .isolation = IsolationOf(state.lent().isolation()),
      .isolation_min = IsolationOf(state.lent().isolation_min()),
      .countries = {.only = CountriesOf(state.lent().countries_served()),
                    .but = CountriesOf(state.lent().countries_refused())}};
  if (lending.lent->gpu_indices.size() > kGpusMax) lending.lent->gpu_indices.resize(kGpusMax);
  for (const auto& kept : state.lent().gpus_kept()) {
    if (lending.lent->gpus_kept.size() >= kGpusMax) break;
    lending.lent->gpus_kept.push_back({.index = kept.index(), .reason = Clip(kept.reason())});
  }
  return lending;
}

}  // namespace ioworker::gateway
