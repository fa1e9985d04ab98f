// What a job can reach through its bridge, with the real packet filter: this process is the device,
// in a network namespace of its own; jobs, the owner's network and the internet are others.
#include "egress/guard.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <resolv.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/program.h"
#include "namespace.h"

namespace ioworker::egress {
namespace {

constexpr std::uint16_t kPort = 8080;
constexpr const char* kPublic = "11.22.33.44";
constexpr const char* kOther = "11.22.33.55";
constexpr const char* kPublic6 = "2600:1::44";
constexpr const char* kLease = "job_1/0/1";

// The owner's router and network, the cloud's metadata, a private network, this machine by each of
// its addresses, another job.
constexpr const char* kForbidden[] = {"192.168.77.2", "169.254.169.254", "10.9.9.9",
                                      "172.30.0.1",   "192.168.77.1",    "172.31.0.2",
                                      "fd77::2",      "fd99::1",         "2600:30::1"};

using Names = std::vector<std::string>;

class GuardTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    LeaveNetwork();
    Ip("link set lo up");
    for (const char* path :
         {"/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding"}) {
      std::ofstream(path) << "1";
    }
  }

  void SetUp() override {
    // The owner's network; behind its router lies everything else.
    Ip(fmt::format("link add lan type veth peer name lan netns {}", world_.thread_id()));
    for (const char* words :
         {"link set lan up", "addr add 192.168.77.1/24 dev lan",
          "addr add fd77::1/64 dev lan nodad", "route add default via 192.168.77.2",
          "-6 route add default via fd77::2"}) {
      Ip(words);
    }
    for (const char* words :
         {"link set lo up", "link set lan up", "addr add 192.168.77.2/24 dev lan",
          "addr add fd77::2/64 dev lan nodad", "addr add 11.22.33.44/32 dev lo",
          "addr add 11.22.33.55/32 dev lo", "addr add 169.254.169.254/32 dev lo",
          "addr add 10.9.9.9/32 dev lo", "addr add 2600:1::44/128 dev lo nodad",
          "addr add fd99::1/128 dev lo nodad", "route add default via 192.168.77.1",
          "-6 route add default via fd77::1"}) {
      world_.Ip(words);
    }
    for (const char* address : {"192.168.77.2", "11.22.33.44", "11.22.33.55", "169.254.169.254",
                                "10.9.9.9", "2600:1::44", "fd99::1", "fd77::2"}) {
      listeners_.push_back(world_.Listen(address, kPort));
    }
    MakeBridge(job_, "iowa", 30);
    MakeBridge(other_job_, "iowb", 31);
    listeners_.push_back(other_job_.Listen("172.31.0.2", kPort));
    listeners_.push_back(job_.Listen("172.30.0.2", kPort));
    for (const char* address : {"172.30.0.1", "192.168.77.1", "2600:30::1"}) {
      listeners_.push_back(Listen(address, kPort));
    }
  }

  void TearDown() override {
    guard_.reset();
    for (const auto& table : ListTables("").value_or(std::vector<std::string>{})) {
      ASSERT_TRUE(ApplyRules(RemoveTable(table)));
    }
    for (const char* link : {"lan", "viowa", "viowb", "iowa", "iowb"})
      Ip(fmt::format("link delete {}", link));
  }

  static void MakeBridge(Namespace& job, const std::string& bridge, int number) {
    Ip(fmt::format("link add {} type bridge", bridge));
    Ip(fmt::format("link add v{0} type veth peer name eth0 netns {1}", bridge, job.thread_id()));
    Ip(fmt::format("link set v{0} master {0}", bridge));
    Ip(fmt::format("link set v{0} up", bridge));
    Ip(fmt::format("link set {} up", bridge));
    Ip(fmt::format("addr add 172.{}.0.1/24 dev {}", number, bridge));
    Ip(fmt::format("addr add 2600:{}::1/64 dev {} nodad", number, bridge));
    job.Ip("link set eth0 up");
    job.Ip("link set lo up");
    job.Ip(fmt::format("addr add 172.{}.0.2/24 dev eth0", number));
    job.Ip(fmt::format("addr add 2600:{}::2/64 dev eth0 nodad", number));
    job.Ip(fmt::format("route add default via 172.{}.0.1", number));
    job.Ip(fmt::format("-6 route add default via 2600:{}::1", number));
  }

  void Open(bool listed = false, std::vector<std::string> names = {}) {
    guard_ = std::make_unique<Guard>(
        GuardOptions{.device = "dev_1",
                     .lookup = [this](const std::string&) -> Result<std::vector<Address>> {
                       return std::vector<Address>{*Address::Parse(address_)};
                     },
                     .denied =
                         [this] {
                           ++looks_;
                           auto networks = LocalNetworks();
                           const char* const more = also_denied_;
                           if (more != nullptr)
                             networks.push_back(Range::Of(*Address::Parse(more), 32));
                           return networks;
                         }});
    const auto opened = guard_->Open(kLease, {.bridge = "iowa",
                                              .gateway = *Address::Parse("172.30.0.1"),
                                              .listed = listed,
                                              .names = std::move(names)});
    ASSERT_TRUE(opened) << opened.error().message << opened.error().detail;
  }

  // What a job hears of a name: its addresses.
  std::vector<std::string> AskFor(const std::string& name) {
    std::vector<std::string> addresses;
    job_.Run([&] {
      struct __res_state resolver{};
      ASSERT_EQ(res_ninit(&resolver), 0);
      resolver.nscount = 1;
      resolver.nsaddr_list[0].sin_family = AF_INET;
      resolver.nsaddr_list[0].sin_port = htons(53);
      inet_pton(AF_INET, "172.30.0.1", &resolver.nsaddr_list[0].sin_addr);
      std::array<unsigned char, 512> answer;
      const int size = res_nquery(&resolver, name.c_str(), ns_c_in, ns_t_a, answer.data(),
                                  static_cast<int>(answer.size()));
      ns_msg message;
      if (size > 0 && ns_initparse(answer.data(), size, &message) == 0) {
        for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
          ns_rr record;
          ASSERT_EQ(ns_parserr(&message, ns_s_an, i, &record), 0);
          Address address;
          std::copy_n(ns_rr_rdata(record), 4, address.bytes.begin());
          addresses.push_back(address.Text());
        }
      }
      res_nclose(&resolver);
    });
    return addresses;
  }

  // Whether the job's rules name this range. (Connections would soon be refused for their number.)
  static bool Denies(const std::string& range) {
    const auto end =
        RunProgram({"nft", "list", "set", "inet", TableOf("dev_1", kLease), "denied4"});
    return end && end->output.contains(range);
  }

  // What goes from one end of a connection to the other, and how long it went.
  struct Flow {
    std::uint64_t bytes = 0;
    Duration took{};

    // The most that a cap of so many bytes a second lets through meanwhile.
    std::uint64_t Most(std::uint64_t rate) const {
      return static_cast<std::uint64_t>(static_cast<double>(rate) * (took / microseconds{1}) /
                                        1e6) +
             rate + BurstOf(rate);
    }
  };

  static Flow Pump(int from, int to) {
    const std::string piece(64 << 10, 'x');
    std::string got(64 << 10, '\0');
    const SystemClock clock;
    const Duration begin = clock.Steady();
    Flow flow;
    while (flow.took < milliseconds{1500}) {
      while (send(from, piece.data(), piece.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
      }
      pollfd arrives{.fd = to, .events = POLLIN, .revents = 0};
      poll(&arrives, 1, 50);
      ssize_t size = 0;
      while ((size = recv(to, got.data(), got.size(), MSG_DONTWAIT)) > 0) {
        flow.bytes += static_cast<std::uint64_t>(size);
        if ((flow.took = clock.Steady() - begin) >= milliseconds{1500}) break;
      }
      flow.took = clock.Steady() - begin;
    }
    return flow;
  }

  // A connection of the job to a host of the internet: its own end, and the host's.
  std::pair<FileHandle, FileHandle> Connect(std::uint16_t port) {
    const FileHandle listener = world_.Listen(kPublic, port);
    FileHandle mine = job_.Connect(kPublic, port);
    return {std::move(mine), FileHandle(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC))};
  }

  static bool Await(const std::function<bool()>& holds) {
    const SystemClock clock;
    const Duration begin = clock.Steady();
    while (clock.Steady() - begin < seconds{20}) {
      if (holds()) return true;
    }
    return false;
  }

  Namespace world_;
  Namespace job_;
  Namespace other_job_;
  std::vector<FileHandle> listeners_;
  std::unique_ptr<Guard> guard_;
  std::string address_ = kPublic;  // of every name
  std::atomic<const char*> also_denied_ = nullptr;
  std::atomic<int> looks_ = 0;  // at what is denied
};

// Without this the other tests would prove nothing.
TEST_F(GuardTest, WithoutRulesEverythingIsReached) {
  for (const char* address : kForbidden) EXPECT_TRUE(job_.Reaches(address, kPort)) << address;
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
  EXPECT_TRUE(world_.Reaches("172.30.0.2", kPort));
}

TEST_F(GuardTest, InternetIsReachedAndNothingElse) {
  Open();
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
  EXPECT_TRUE(job_.Reaches(kPublic6, kPort));
  for (const char* address : kForbidden) EXPECT_FALSE(job_.Reaches(address, kPort)) << address;
}

TEST_F(GuardTest, NobodyReachesTheJob) {
  Open();
  EXPECT_FALSE(world_.Reaches("172.30.0.2", kPort));
  EXPECT_FALSE(other_job_.Reaches("172.30.0.2", kPort));
}

TEST_F(GuardTest, MailIsNotSent) {
  listeners_.push_back(world_.Listen(kPublic, 25));
  EXPECT_TRUE(job_.Reaches(kPublic, 25));
  Open();
  EXPECT_FALSE(job_.Reaches(kPublic, 25));
}

TEST_F(GuardTest, ListAdmitsWhatItsNamesTurnTo) {
  Open(true, {"pypi.example"});
  EXPECT_FALSE(job_.Reaches(kPublic, kPort));
  EXPECT_EQ(AskFor("evil.example"), Names{});
  EXPECT_FALSE(job_.Reaches(kPublic, kPort));
  EXPECT_EQ(AskFor("pypi.example"), Names{kPublic});
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
  EXPECT_FALSE(job_.Reaches(kOther, kPort));
  for (const char* address : kForbidden) EXPECT_FALSE(job_.Reaches(address, kPort)) << address;
}

TEST_F(GuardTest, NameThatTurnsPrivateHasNoAddress) {
  address_ = "192.168.77.2";
  Open(true, {"rebind.example"});
  EXPECT_EQ(AskFor("rebind.example"), Names{});
  EXPECT_FALSE(job_.Reaches("192.168.77.2", kPort));
}

TEST_F(GuardTest, OtherRulesAndJobsStayAsTheyAre) {
  ASSERT_TRUE(ApplyRules("add table inet somebodys\n"));
  Open();
  EXPECT_TRUE(other_job_.Reaches("192.168.77.2", kPort));  // its own guard's matter
  guard_->Close(kLease);
  EXPECT_EQ(*ListTables(""), std::vector<std::string>{"somebodys"});
}

TEST_F(GuardTest, CountsWhatPassesAndEndsIt) {
  Open();
  const auto connection = job_.Connect(kPublic, kPort);
  ASSERT_TRUE(connection);
  const auto traffic = guard_->Close(kLease);
  EXPECT_GE(traffic.sent, 80U);
  EXPECT_GE(traffic.received, 40U);
  EXPECT_EQ(guard_->Close(kLease), Traffic{});
}

TEST_F(GuardTest, RulesThatSomebodyTookAwayAreMadeAgain) {
  Open();
  ASSERT_TRUE(ApplyRules("flush ruleset"));
  EXPECT_TRUE(Await([&] { return !ListTables("ioworker_")->empty(); }));
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
  EXPECT_FALSE(job_.Reaches("192.168.77.2", kPort));
}

TEST_F(GuardTest, NetworkThatTheMachineComesToIsDenied) {
  Open();
  EXPECT_TRUE(job_.Reaches(kOther, kPort));
  Ip("addr add 11.22.33.50/28 dev lan");
  Ip("route add 11.22.33.55/32 via 192.168.77.2");  // still behind the router
  EXPECT_TRUE(Await([&] { return Denies("11.22.33.48/28"); }));
  EXPECT_FALSE(job_.Reaches(kOther, kPort));
}

TEST_F(GuardTest, NetworkThatItCameToUnseenIsDeniedToo) {
  Open();
  guard_.reset();
  Ip("addr add 11.22.33.50/28 dev lan");
  Ip("route add 11.22.33.55/32 via 192.168.77.2");
  EXPECT_TRUE(job_.Reaches(kOther, kPort)) << "nobody looks";
  Open();
  EXPECT_FALSE(job_.Reaches(kOther, kPort));
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
}

TEST_F(GuardTest, WayThatIsOpenedHidesNoNewNetworkFromTheOthers) {
  Open();
  ASSERT_TRUE(Await([&] { return looks_ >= 2; })) << "the first look after the opening";
  EXPECT_FALSE(job_.Reaches("192.168.77.2", kPort));  // takes a second, in which that look ends
  also_denied_ = kOther;
  ASSERT_TRUE(guard_->Open(
      "job_2/0/1", {.bridge = "iowb", .gateway = *Address::Parse("172.31.0.1"), .names = {}}));
  EXPECT_TRUE(Await([&] { return Denies(kOther); }));
  EXPECT_FALSE(job_.Reaches(kOther, kPort));
}

TEST_F(GuardTest, LaterLifeFindsTheRulesAndTheirPins) {
  Open(true, {"pypi.example"});
  AskFor("pypi.example");
  guard_.reset();  // the program ends, the job goes on
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
  EXPECT_FALSE(job_.Reaches("192.168.77.2", kPort));
  Open(true, {"pypi.example"});
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
  EXPECT_EQ(AskFor("pypi.example"), Names{kPublic});
}

TEST_F(GuardTest, SweepRemovesOnlyThisDevicesLeftovers) {
  Open();
  guard_.reset();
  Guard other({.device = "dev_2"});
  other.Sweep({});
  EXPECT_EQ(ListTables("ioworker_")->size(), 1U);
  Guard same({.device = "dev_1"});
  same.Sweep({kLease});
  EXPECT_EQ(ListTables("ioworker_")->size(), 1U);
  same.Sweep({});
  EXPECT_TRUE(ListTables("ioworker_")->empty());
}

TEST_F(GuardTest, CapHoldsUpAndDownAndWithoutOneMorePasses) {
  constexpr std::uint64_t kRate = 500'000;
  Open();
  const auto [free_job, free_host] = Connect(kPort + 1);
  ASSERT_TRUE(free_job);
  const Flow free = Pump(free_host.get(), free_job.get());
  EXPECT_GT(free.bytes, free.Most(kRate));
  ASSERT_TRUE(guard_->SetCap({.sent = kRate, .received = kRate}));
  const auto [job, host] = Connect(kPort + 2);
  ASSERT_TRUE(job);
  const Flow down = Pump(host.get(), job.get());
  EXPECT_LE(down.bytes, down.Most(kRate));
  EXPECT_GT(down.bytes, 0U);
  const Flow up = Pump(job.get(), host.get());
  EXPECT_LE(up.bytes, up.Most(kRate));
  EXPECT_GT(up.bytes, 0U);
}

TEST_F(GuardTest, CapIsMadeAgainComesWithLaterWaysAndGoesWithTheLast) {
  Open();
  ASSERT_TRUE(guard_->SetCap({.closed = true}));
  EXPECT_FALSE(job_.Reaches(kPublic, kPort));
  ASSERT_TRUE(ApplyRules("flush ruleset"));
  EXPECT_TRUE(Await([&] { return !ListTables("ioworkercap_")->empty(); }));
  EXPECT_FALSE(job_.Reaches(kPublic, kPort));
  ASSERT_TRUE(guard_->SetCap({}));
  EXPECT_TRUE(ListTables("ioworkercap_")->empty());
  EXPECT_TRUE(job_.Reaches(kPublic, kPort));
  ASSERT_TRUE(guard_->SetCap({.closed = true}));
  guard_->Close(kLease);
  EXPECT_TRUE(ListTables("ioworkercap_")->empty());
  guard_.reset();
  Open();
  ASSERT_TRUE(guard_->SetCap({.sent = 1}));
  guard_.reset();  // killed, say
  Guard later({.device = "dev_1"});
  ASSERT_TRUE(later.SetCap({}));
  EXPECT_TRUE(ListTables("ioworkercap_")->empty());
}

TEST_F(GuardTest, TellsWhatHasPassedSoFar) {
  Open();
  EXPECT_EQ(guard_->Passed(), (std::map<std::string, Traffic>{{kLease, Traffic{}}}));
  const auto connection = job_.Connect(kPublic, kPort);
  ASSERT_TRUE(connection);
  EXPECT_GE(guard_->Passed()->at(kLease).sent, 80U);
  guard_->Close(kLease);
  EXPECT_TRUE(guard_->Passed()->empty());
}

}  // namespace
}  // namespace ioworker::egress
