#include "rails/solana_rail/nonce_pool.h"

#include <algorithm>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "rails/rail_error.h"
#include "rails/wire.h"

namespace ioworker::solana_rail {
namespace {

using nlohmann::json;
using rails::RailCode;
using rails::RailFailure;

Result<Assignment> ReadAssignment(const std::string& path) {
  const auto damaged = [&] {
    return RailFailure(RailCode::kMisconfigured,
                       "the rail's file " + path + " is damaged; restore it, or cancel its payout "
                                                   "from the coordinator's copy and remove it");
  };
  TRY(const auto text, ReadFile(path, rails::kLineBytesMax));
  const json from = rails::ParseLine(text);
  if (from.is_null()) return damaged();
  const auto order = rails::ReadOrder(from);
  const auto value = from.find("nonce");
  const auto slot = from.find("slot");
  const auto blob = from.find("prepared");
  if (!order || value == from.end() || !value->is_string() || slot == from.end() ||
      !slot->is_number_unsigned() || blob == from.end() || !blob->is_string()) {
    return damaged();
  }
  const auto hash = solana::ParseAddress(value->get_ref<const std::string&>());
  if (!hash) return damaged();
  return Assignment{.order = *order,
                    .nonce = *hash,
                    .slot = slot->get<std::uint64_t>(),
                    .blob = blob->get<std::string>(),
                    .released = from.value("released", json()) == true};
}

}  // namespace

NoncePool::NoncePool(std::string folder, std::vector<solana::Address> accounts, FileHandle lock)
    : folder_(std::move(folder)), accounts_(std::move(accounts)), lock_(std::move(lock)) {}

Result<NoncePool> NoncePool::Open(const std::string& folder,
                                  const std::vector<solana::Address>& accounts) {
  TRY(MakeFolder(folder));
  FileHandle lock(open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock || flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return RailFailure(RailCode::kMisconfigured,
                       "the folder " + folder + " is used by another rail");
  }
  NoncePool pool(folder, accounts, std::move(lock));
  for (const auto& account : accounts) TRY(pool.Load(account));
  return pool;
}

std::string NoncePool::PathOf(const solana::Address& account) const {
  return folder_ + "/" + FormatAddress(account) + ".json";
}

Status NoncePool::Load(const solana::Address& account) {
  const std::string path = PathOf(account);
  if (access(path.c_str(), F_OK) != 0) return {};
  TRY(assignments_[account], ReadAssignment(path));
  return {};
}

std::optional<solana::Address> NoncePool::FindPayout(const std::string& payout) const {
  for (const auto& [account, assignment] : assignments_) {
    if (assignment.order.payout == payout && !assignment.released) return account;
  }
  return std::nullopt;
}

const Assignment* NoncePool::Find(const solana::Address& account) const {
  const auto found = assignments_.find(account);
  return found == assignments_.end() ? nullptr : &found->second;
}

Status NoncePool::Assign(const solana::Address& account, const Assignment& assignment) {
  json made = rails::ToJson(assignment.order);
  made["nonce"] = FormatAddress(assignment.nonce);
  made["slot"] = assignment.slot;
  made["prepared"] = assignment.blob;
  made["released"] = assignment.released;
  if (const auto written = WriteFile(PathOf(account), made.dump(), FileMode::kOwnerOnly);
      !written) {
    return RailFailure(RailCode::kUnreachable, "the rail's folder cannot be written",
                       written.error().detail);
  }
  assignments_[account] = assignment;
  const auto place = std::ranges::find(accounts_, account);
  if (place != accounts_.end()) std::rotate(place, place + 1, accounts_.end());
  return {};
}

Status NoncePool::Release(const solana::Address& account) {
  const auto found = assignments_.find(account);
  if (found == assignments_.end()) return {};
  Assignment released = found->second;
  released.released = true;
  return Assign(account, released);
}

}  // namespace ioworker::solana_rail
