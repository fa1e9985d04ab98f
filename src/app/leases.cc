#include "app/leases.h"

#include <map>

#include "app/devices.h"
#include "app/jobs.h"
#include "app/messages.h"
#include "store/jobs.h"
#include "store/leases.h"

namespace ioworker::app {
namespace {

std::string PageToken(const jobs::Lease& last) {
  return FormatInstant(last.placed_at) + " " + last.ref.Text();
}

// Where the page before ended; the start of the list for an empty token.
Result<store::LeasePlace> ParseLeaseToken(const std::string& token) {
  if (token.empty()) return store::LeasePlace{};
  const auto space = token.find(' ');
  const auto ref =
      space == std::string::npos ? std::nullopt : jobs::LeaseRef::Parse(token.substr(space + 1));
  if (!ref) return InvalidPageToken();
  TRY(const auto placed_at, ParseInstant(token.substr(0, space)));
  return store::LeasePlace{.placed_at = placed_at, .ref = *ref};
}

Result<v1::ListLeasesResponse> OfJob(App& app, const Caller& caller,
                                     const v1::ListLeasesRequest& request, std::uint32_t size) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  TRY(const auto before, ParseLeaseToken(request.page_token()));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListLeasesOfJob(*reader, job.id, before, size));
  v1::ListLeasesResponse response;
  for (const auto& lease : page.rows) {
    *response.add_leases() = ToMessage(lease, job.spec->image, app.clock.Now());
  }
  if (page.more) response.set_next_page_token(PageToken(page.rows.back()));
  return response;
}

// The owner sees which image ran, but nothing else of a stranger's job.
Result<v1::ListLeasesResponse> OfDevice(App& app, const Caller& caller,
                                        const v1::ListLeasesRequest& request, std::uint32_t size) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  TRY(const auto before, ParseLeaseToken(request.page_token()));
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListLeasesOfDevice(*reader, device.id, before, size));
  std::map<JobId, std::string> images;
  v1::ListLeasesResponse response;
  for (const auto& lease : page.rows) {
    const JobId job = lease.ref.task.job;
    if (!images.contains(job)) {
      TRY(const auto found, store::FindJob(*reader, job));
      images.emplace(job, found.spec->image);
    }
    *response.add_leases() = ToMessage(lease, images.at(job), app.clock.Now());
  }
  if (page.more) response.set_next_page_token(PageToken(page.rows.back()));
  return response;
}

}  // namespace

Result<v1::ListLeasesResponse> ListLeases(App& app, const Caller& caller,
                                          const v1::ListLeasesRequest& request) {
  TRY(const auto size, PageSize(app, request.page_size()));
  if (request.device_id().empty() == request.job_id().empty()) {
    return InvalidArgument("device_id", "one_of_two",
                           "device_id: give exactly one of device_id and job_id");
  }
  TRY(CheckScope(caller, request.job_id().empty() ? accounts::Scope::kDevicesRead
                                                  : accounts::Scope::kJobsRead));
  return request.job_id().empty() ? OfDevice(app, caller, request, size)
                                  : OfJob(app, caller, request, size);
}

Result<jobs::Lease> FindHeldLease(App& app, const Caller& caller, const LeaseName& name) {
  TRY(const auto job, ParseId<JobId>(name.job_id, "job_id"));
  const jobs::LeaseRef ref{.task = {.job = job, .index = name.task_index}, .attempt = name.attempt};
  TRY(auto reader, app.readers.Lend());
  TRY(auto lease, store::LatestLease(*reader, ref.task));
  const bool held =
      lease && lease->ref == ref && lease->device == caller.device && !lease->ended_at;
  if (!held) return NotFound("lease", ref.Text());
  return *std::move(lease);
}

}  // namespace ioworker::app
