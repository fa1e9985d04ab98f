#include "agent/doctor_network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "egress/address.h"
#include "net/http_client.h"
#include "net/url.h"

namespace ioworker::agent {
namespace {

constexpr Duration kSlow = seconds{2};
constexpr std::size_t kShown = 4;

// Without the password that it may hold.
std::string Shown(const net::Url& proxy) {
  return fmt::format("http{}://{}{}", proxy.secure ? "s" : "", proxy.user_info.empty() ? "" : "…@",
                     proxy.Authority());
}

}  // namespace

Finding ExamineName(const Coordinator& coordinator, const DoctorContext& context) {
  const bool by_proxy = !coordinator.proxy.empty();
  Finding finding{.code = "D026_DNS",
                  .title = by_proxy ? "name of the proxy" : "name of the coordinator"};
  const auto url = by_proxy ? net::ParseUrl(coordinator.proxy, "proxy")
                            : net::ParseUrl(coordinator.url, "coordinator_url");
  if (!url) {
    finding.verdict = Verdict::kFailure;
    finding.found = url.error().message;
    finding.fix = "correct it in device.json, or enrol again with another one";
    return finding;
  }
  if (egress::Address::Parse(url->host)) {
    finding.found = url->host + " is an address: nothing to look up";
    return finding;
  }
  const Duration begun = context.clock.Steady();
  const auto addresses = context.lookup(url->host);
  const Duration took = context.clock.Steady() - begun;
  if (!addresses || addresses->empty()) {
    finding.verdict = Verdict::kFailure;
    finding.found = url->host + " has no address here";
    finding.fix = "check the name, and the name servers in /etc/resolv.conf (resolvectl status)";
    return finding;
  }
  std::vector<std::string> texts;
  for (const auto& each : *addresses) {
    if (texts.size() < kShown) texts.push_back(each.Text());
  }
  finding.found = fmt::format("{}: {}, found in {} ms", url->host, fmt::join(texts, ", "),
                              took / milliseconds{1});
  if (took <= kSlow) return finding;
  finding.verdict = Verdict::kWarning;
  finding.fix = "a name server in /etc/resolv.conf does not answer: take it out";
  return finding;
}

Finding JudgeProxy(const Coordinator& coordinator, const ProxyVariables& variables) {
  Finding finding{.code = "D027_PROXY", .title = "proxy", .found = "none"};
  if (!coordinator.proxy.empty()) {
    const auto proxy = net::ParseUrl(coordinator.proxy, "proxy");
    if (proxy) {
      finding.found = Shown(*proxy);
      return finding;
    }
    finding.verdict = Verdict::kFailure;
    finding.found = "the proxy that is set is no URL";
    finding.fix = "set proxy in device.json to http://host:port";
    return finding;
  }
  const bool by_variable =
      !net::ProxyFor(coordinator.url, variables.https, variables.no_proxy).empty();
  const bool by_other = !net::ProxyFor(coordinator.url, variables.http, variables.no_proxy).empty();
  if (by_variable) {
    finding.verdict = Verdict::kWarning;
    finding.found = "none, though HTTPS_PROXY is set here";
    finding.fix =
        "if the coordinator cannot be reached: set proxy in device.json to what HTTPS_PROXY says";
  } else if (by_other) {
    finding.verdict = Verdict::kWarning;
    finding.found = "none: HTTP_PROXY is set here, which is not for https";
    finding.fix = "set HTTPS_PROXY too, before the device is enrolled; or proxy in device.json";
  } else if (!variables.https.empty()) {
    finding.found = "none: NO_PROXY names the coordinator, or it is this machine";
  }
  return finding;
}

}  // namespace ioworker::agent
