#include "app/leases.h"

#include <charconv>
#include <map>

#include "app/devices.h"
#include "app/jobs.h"
#include "app/messages.h"
#include "store/jobs.h"
#include "store/leases.h"

namespace ioworker::app {
namespace {

Result<v1::ListLeasesResponse> OfJob(App& app, const Caller& caller,
                                     const v1::ListLeasesRequest& request, std::uint32_t size) {
  TRY(const auto job, FindJobFor(app, caller, request.job_id()));
  jobs::LeaseRef after{.task = {.job = job.id, .index = 0}, .attempt = 0};
  if (!request.page_token().empty()) {
    const auto token = jobs::LeaseRef::Parse(request.page_token());
    if (!token) {
      return InvalidArgument("page_token", "invalid_page_token",
                             "page_token: give the next_page_token of the page before, or nothing");
    }
    after = *token;
  }
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListLeasesOfJob(*reader, job.id, after, size));
  v1::ListLeasesResponse response;
  for (const auto& lease : page.rows) {
    *response.add_leases() = ToMessage(lease, job.spec->image, app.clock.Now());
  }
  if (page.more) response.set_next_page_token(page.rows.back().ref.Text());
  return response;
}

// The owner sees which image ran, but nothing else of a stranger's job.
Result<v1::ListLeasesResponse> OfDevice(App& app, const Caller& caller,
                                        const v1::ListLeasesRequest& request, std::uint32_t size) {
  TRY(const auto device, FindDeviceFor(app, caller, request.device_id()));
  std::optional<Instant> before;
  if (!request.page_token().empty()) {
    TRY(before, ParseInstant(request.page_token()));
  }
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
  if (page.more) response.set_next_page_token(FormatInstant(page.rows.back().placed_at));
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
  return request.job_id().empty() ? OfDevice(app, caller, request, size)
                                  : OfJob(app, caller, request, size);
}

}  // namespace ioworker::app
