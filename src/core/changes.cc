#include "core/changes.h"

#include <iterator>
#include <utility>

namespace ioworker::core {
namespace {

template <class Map>
void Replace(Map& kept, Map later) {
  for (auto& [key, row] : later) kept.insert_or_assign(key, std::move(row));
}

template <class T>
void Append(std::vector<T>& kept, std::vector<T> later) {
  kept.insert(kept.end(), std::make_move_iterator(later.begin()),
              std::make_move_iterator(later.end()));
}

}  // namespace

void Changes::Add(Changes later) {
  Replace(accounts, std::move(later.accounts));
  Replace(purses, std::move(later.purses));
  Append(transfers, std::move(later.transfers));
  Replace(enrolments, std::move(later.enrolments));
  Replace(devices, std::move(later.devices));
  Replace(inventories, std::move(later.inventories));
  Append(specs, std::move(later.specs));
  Append(sealed, std::move(later.sealed));
  Replace(jobs, std::move(later.jobs));
  Replace(leases, std::move(later.leases));
  Append(requests, std::move(later.requests));
  Append(events, std::move(later.events));
  Append(rows, std::move(later.rows));
  Append(forgotten, std::move(later.forgotten));
  Append(forgotten_requests, std::move(later.forgotten_requests));
  Append(forgotten_enrolments, std::move(later.forgotten_enrolments));
  Append(unsealed, std::move(later.unsealed));
  Append(messages, std::move(later.messages));
}

}  // namespace ioworker::core
