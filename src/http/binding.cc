#include "http/binding.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ioworker::http {
namespace {

// What the contract says about the kind of a call, as an index of Action.
std::size_t KindOf(const Method& method) {
  if (method.streams) return 3;
  if (method.raw_response) return 2;
  return method.raw_request ? 1 : 0;
}

constexpr std::string_view kKinds[] = {"Call", "Upload", "Download", "Stream"};
static_assert(std::size(kKinds) == std::variant_size_v<Action>);

}  // namespace

void Binding::Bind(std::string name, Bound bound) {
  const auto [place, added] = bound_.emplace(std::move(name), std::move(bound));
  if (!added) faults_.push_back(place->first + " has two handlers");
}

// Makes the route of one method of the contract; takes its bound.
Status Binding::Join(const google::protobuf::MethodDescriptor& descriptor) {
  TRY(auto method, ReadMethod(descriptor));
  const auto found = bound_.find(method.name);
  if (found == bound_.end()) return Internal(method.name + " has no handler");
  const Bound bound = std::move(found->second);
  bound_.erase(found);
  if (bound.action.index() != KindOf(method)) {
    return Internal(fmt::format("{} must be bound by {}", method.name, kKinds[KindOf(method)]));
  }
  if (bound.request->GetDescriptor() != descriptor.input_type()) {
    return Internal(fmt::format("{} takes {}", method.name, descriptor.input_type()->name()));
  }
  if (!method.raw_response && bound.response != descriptor.output_type()) {
    return Internal(fmt::format("{} answers {}", method.name, descriptor.output_type()->name()));
  }
  const auto* resume = descriptor.input_type()->FindFieldByName(bound.resume_field);
  if (resume == nullptr && !bound.resume_field.empty()) {
    return Internal(fmt::format("{} has no field {}", method.name, bound.resume_field));
  }
  const int number = static_cast<int>(routes_.size());
  const int holder = router_.Add(method.path, method.http_method, number);
  if (holder != number) {
    return Internal(fmt::format("{} and {} have the same path and HTTP method", method.name,
                                routes_[static_cast<std::size_t>(holder)].method.name));
  }
  routes_.push_back({.method = std::move(method),
                     .action = bound.action,
                     .request = bound.request,
                     .body_bytes_max = bound.body_bytes_max,
                     .resume = resume});
  return {};
}

Status Binding::Seal() {
  for (const auto* service : ContractServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (auto status = Join(*service->method(i)); !status) {
        faults_.push_back(status.error().detail);
      }
    }
  }
  for (const auto& [name, bound] : bound_) {
    faults_.push_back(name + " is not in the contract");
  }
  if (faults_.empty()) return {};
  return Internal(fmt::format("the contract is not bound: {}", fmt::join(faults_, "; ")));
}

Status Binding::AnswerAnywhere(std::span<const std::string_view> names) {
  for (const auto name : names) {
    const auto found =
        std::ranges::find(routes_, name, [](const Route& route) { return route.method.name; });
    if (found == routes_.end()) return Internal(std::string(name) + " is not in the contract");
    found->anywhere = true;
  }
  return {};
}

}  // namespace ioworker::http
