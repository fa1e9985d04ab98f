#include "agent/bus_fixture.h"

#include <csignal>
#include <filesystem>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/mutex.h"
#include "base/thread.h"

// The parts of the fixture that its header should not know. It has no tests of its own.

namespace ioworker::agent {
namespace {

BusWords& Words(void* data) { return *static_cast<BusWords*>(data); }

int GetBool(sd_bus*, const char*, const char*, const char* property, sd_bus_message* reply,
            void* data, sd_bus_error*) {
  const bool remote = std::string_view(property) == "Remote";
  return sd_bus_message_append(
      reply, "b", static_cast<int>(remote ? Words(data).remote : Words(data).idle_hint));
}

int GetSince(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply, void* data,
             sd_bus_error*) {
  return sd_bus_message_append(reply, "t", Words(data).idle_since_micros.load());
}

int GetMetered(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply, void* data,
               sd_bus_error*) {
  return sd_bus_message_append(reply, "u", Words(data).metered.load());
}

int ListSessions(sd_bus_message* call, void*, sd_bus_error*) {
  return sd_bus_reply_method_return(call, "a(susso)", 1, "3", 1000U, "ada", "seat0",
                                    "/org/freedesktop/login1/session/_33");
}

int ListInhibitors(sd_bus_message* call, void* data, sd_bus_error*) {
  if (!Words(data).inhibited) {
    return sd_bus_reply_method_return(call, "a(ssssuu)", 1, "sleep", "NetworkManager", "networks",
                                      "delay", 0U, 1U);
  }
  return sd_bus_reply_method_return(call, "a(ssssuu)", 1, "idle:sleep", "player", "a film", "block",
                                    1000U, 2U);
}

int GetIdletime(sd_bus_message* call, void* data, sd_bus_error*) {
  return sd_bus_reply_method_return(call, "t", Words(data).idle_millis.load());
}

int HasInhibition(sd_bus_message* call, void* data, sd_bus_error*) {
  std::uint32_t asked = 0;
  if (!Words(data).kde || sd_bus_message_read(call, "u", &asked) < 0) return -ENOENT;
  const bool held = (Words(data).kde_inhibits & asked) != 0;
  return sd_bus_reply_method_return(call, "b", static_cast<int>(held));
}

int HasInhibit(sd_bus_message* call, void* data, sd_bus_error*) {
  return sd_bus_reply_method_return(call, "b", static_cast<int>(Words(data).power_inhibited));
}

const sd_bus_vtable kManager[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_PROPERTY("IdleHint", "b", GetBool, 0, 0),
    SD_BUS_PROPERTY("IdleSinceHint", "t", GetSince, 0, 0),
    SD_BUS_METHOD("ListSessions", "", "a(susso)", ListSessions, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("ListInhibitors", "", "a(ssssuu)", ListInhibitors, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};
const sd_bus_vtable kSession[] = {SD_BUS_VTABLE_START(0),
                                  SD_BUS_PROPERTY("Remote", "b", GetBool, 0, 0), SD_BUS_VTABLE_END};
const sd_bus_vtable kNetwork[] = {
    SD_BUS_VTABLE_START(0), SD_BUS_PROPERTY("Metered", "u", GetMetered, 0, 0), SD_BUS_VTABLE_END};
const sd_bus_vtable kMonitor[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("GetIdletime", "", "t", GetIdletime, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

const sd_bus_vtable kKde[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("HasInhibition", "u", "b", HasInhibition, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};
const sd_bus_vtable kPower[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("HasInhibit", "", "b", HasInhibit, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

constexpr std::string_view kConfiguration = R"(<busconfig>
<type>session</type><listen>{}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
)";

}  // namespace

FakeBus::FakeBus(const std::string& folder) {
  const std::string socket = folder + "/bus";
  address_ = "unix:path=" + socket;
  std::string configuration(kConfiguration);
  configuration.replace(configuration.find("{}"), 2, address_);
  const std::string path = folder + "/bus.conf";
  CHECK(WriteFile(path, configuration, FileMode::kEveryoneReads).has_value());
  const std::string option = "--config-file=" + path;
  daemon_ = fork();
  CHECK(daemon_ >= 0);
  if (daemon_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("dbus-daemon", "dbus-daemon", option.c_str(), "--nofork", "--nosyslog", nullptr);
    _exit(127);
  }
  Mutex mutex;
  Condition never;
  for (int i = 0; i < 500 && !std::filesystem::exists(socket); ++i) {
    const Lock lock(mutex);
    never.WaitFor(mutex, milliseconds{10});
  }
  CHECK(sd_bus_new(&bus_) >= 0);
  CHECK(sd_bus_set_address(bus_, address_.c_str()) >= 0);
  CHECK(sd_bus_set_bus_client(bus_, 1) >= 0);
  CHECK(sd_bus_start(bus_) >= 0);
  const auto serve = [&](const char* object, const char* interface, const sd_bus_vtable* table) {
    CHECK(sd_bus_add_object_vtable(bus_, nullptr, object, interface, table, &words_) >= 0);
  };
  serve("/org/freedesktop/login1", "org.freedesktop.login1.Manager", kManager);
  serve("/org/freedesktop/login1/session/_33", "org.freedesktop.login1.Session", kSession);
  serve("/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager", kNetwork);
  serve("/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor", kMonitor);
  serve("/org/kde/Solid/PowerManagement/PolicyAgent", "org.kde.Solid.PowerManagement.PolicyAgent",
        kKde);
  serve("/org/freedesktop/PowerManagement/Inhibit", "org.freedesktop.PowerManagement.Inhibit",
        kPower);
  for (const char* name :
       {"org.freedesktop.login1", "org.freedesktop.NetworkManager", "org.gnome.Mutter.IdleMonitor",
        "org.kde.Solid.PowerManagement.PolicyAgent", "org.freedesktop.PowerManagement"}) {
    CHECK(sd_bus_request_name(bus_, name, 0) >= 0);
  }
  thread_ = StartThread("fake-bus", [this](const std::stop_token& stop) { Serve(stop); });
}

FakeBus::~FakeBus() {
  thread_.request_stop();
  thread_.join();
  sd_bus_close_unref(bus_);
  kill(daemon_, SIGKILL);
  waitpid(daemon_, nullptr, 0);
}

void FakeBus::Serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (sd_bus_process(bus_, nullptr) > 0) continue;
    sd_bus_wait(bus_, 20'000);
  }
}

}  // namespace ioworker::agent
