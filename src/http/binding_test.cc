#include "http/binding.h"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "http/testing.h"
#include "ioworker/v1/events.pb.h"
#include "ioworker/v1/jobs.pb.h"

namespace ioworker::http {
namespace {

// The detail of a refused Seal.
std::string FaultsOf(Binding& binding) {
  const auto status = binding.Seal();
  return status ? std::string() : status.error().detail;
}

TEST(BindingTest, EveryServiceOfTheContractIsListed) {
  std::set<std::string> listed;
  for (const auto* service : ContractServices()) listed.insert(service->file()->name());
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(IOWORKER_CONTRACT_FOLDER "/ioworker/v1")) {
    const std::string name = "ioworker/v1/" + entry.path().filename().string();
    if (!name.ends_with(".proto")) continue;
    ++files;
    const auto* file = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name);
    // A file that is not linked has no descriptor; only those without a service may be missing.
    const bool serves = file != nullptr && file->service_count() > 0;
    EXPECT_EQ(listed.contains(name), serves) << name;
    const bool known = name == "ioworker/v1/errors.proto" || name == "ioworker/v1/trunk.proto";
    EXPECT_TRUE(file != nullptr || known) << name;
  }
  EXPECT_GT(files, 10);
}

TEST(BindingTest, EverythingBoundIsSealed) {
  Binding binding;
  std::map<std::string, int> calls;
  BindEveryCall(binding, calls);
  EXPECT_EQ(FaultsOf(binding), "");
  EXPECT_GT(binding.routes().size(), 30u);
}

TEST(BindingTest, MissingHandlersAreAllNamed) {
  Binding binding;
  std::map<std::string, int> calls;
  BindEveryCall(binding, calls, {"JobService.GetJob", "EventService.WatchEvents"});
  const std::string faults = FaultsOf(binding);
  EXPECT_NE(faults.find("JobService.GetJob has no handler"), std::string::npos) << faults;
  EXPECT_NE(faults.find("EventService.WatchEvents has no handler"), std::string::npos) << faults;
  EXPECT_EQ(faults.find("JobService.ListJobs"), std::string::npos) << faults;
}

TEST(BindingTest, WrongHandlersAreNamed) {
  Binding binding;
  std::map<std::string, int> calls;
  BindEveryCall(binding, calls,
                {"JobService.GetJob", "JobService.ListJobs", "EventService.WatchEvents",
                 "JobService.CancelJob"});
  binding.Call<v1::ListJobsRequest, v1::Job>("JobService.GetJob",
                                             [](auto&&...) { return v1::Job(); });
  binding.Call<v1::ListJobsRequest, v1::Job>("JobService.ListJobs",
                                             [](auto&&...) { return v1::Job(); });
  binding.Stream<v1::WatchEventsRequest, v1::Event>(
      "EventService.WatchEvents", [](auto&&...) { return Status(); }, "no_such_field");
  binding.Stream<v1::CancelJobRequest, v1::Job>("JobService.CancelJob",
                                                [](auto&&...) { return Status(); });
  binding.Call<v1::GetJobRequest, v1::Job>("JobService.Invented",
                                           [](auto&&...) { return v1::Job(); });
  binding.Call<v1::GetJobRequest, v1::Job>("JobService.Invented",
                                           [](auto&&...) { return v1::Job(); });
  const std::string faults = FaultsOf(binding);
  for (const char* fault :
       {"JobService.GetJob takes GetJobRequest", "JobService.ListJobs answers ListJobsResponse",
        "EventService.WatchEvents has no field no_such_field",
        "JobService.CancelJob must be bound by Call", "JobService.Invented has two handlers",
        "JobService.Invented is not in the contract"}) {
    EXPECT_NE(faults.find(fault), std::string::npos) << fault << "\n" << faults;
  }
}

}  // namespace
}  // namespace ioworker::http
