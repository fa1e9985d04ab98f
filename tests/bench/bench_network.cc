#include "bench_network.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "net/http_client.h"

namespace ioworker::bench {
namespace {

constexpr Duration kStartDeadline = minutes{1};

Result<net::Response> Send(const BenchNetwork& network, net::HttpCall call) {
  thread_local std::string ca_path;
  thread_local net::HttpClient client({});
  if (ca_path != network.ca_path()) {
    ca_path = network.ca_path();
    client = net::HttpClient({.ca_path = ca_path});
  }
  call.headers.emplace_back("authorization", "Bearer " + network.key());
  TRY(auto response, client.Send(call));
  if (response.status / 100 == 2) return response;
  return Internal(
      fmt::format("{} {} answered {}: {}", call.method, call.url, response.status, response.body));
}

}  // namespace

Result<std::unique_ptr<BenchNetwork>> BenchNetwork::Start(const Programs& programs,
                                                          const NetworkOptions& options) {
  auto network = std::unique_ptr<BenchNetwork>(new BenchNetwork());
  const std::string& folder = network->folder();
  std::vector<std::string> words = {
      programs.ioworker, options.command,      "--data", folder, "--port", "0", "--credit",
      "100000000",       "--calls-per-second", "0"};
  if (!options.database.empty()) words.insert(words.end(), {"--database", options.database});
  if (options.tls) {
    network->ca_path_ = folder + "/certificate.pem";
    TRY(Child::Run(
        {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder + "/key.pem", "-out", network->ca_path_},
        folder + "/openssl.log"));
    words.insert(words.end(),
                 {"--tls-certificate", network->ca_path_, "--tls-key", folder + "/key.pem"});
  }
  setenv("IOWORKER_DATA", folder.c_str(), 1);
  network->words_ = words;
  TRY(network->process_, Child::Start(words, folder + "/network.log"));
  TRY(network->process_->AwaitLine("ready", kStartDeadline));
  TRY(const auto text, ReadFile(folder + "/network/operator.json", 1 << 16));
  const auto kept = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!kept.is_object()) return Internal("operator.json is no JSON");
  network->url_ = kept.value("url", "");
  network->key_ = kept.value("api_key", "");
  return network;
}

Status BenchNetwork::StartAgain() {
  process_.reset();
  const auto port = std::ranges::find(words_, "--port") + 1;
  *port = url_.substr(url_.rfind(':') + 1);
  TRY(process_, Child::Start(words_, fmt::format("{}/network-{}.log", folder(), ++starts_)));
  TRY(process_->AwaitLine("ready", kStartDeadline));
  return {};
}

Status BenchNetwork::Call(const std::string& method, const std::string& path,
                          const google::protobuf::MessageLite* request,
                          google::protobuf::MessageLite* response) {
  net::HttpCall call;
  call.method = method;
  call.url = url_ + path;
  call.headers = {{"content-type", "application/x-protobuf"}, {"accept", "application/x-protobuf"}};
  if (request != nullptr) call.body = request->SerializeAsString();
  TRY(const auto reply, Send(*this, std::move(call)));
  if (response == nullptr || response->ParseFromString(reply.body)) return {};
  return Internal(path + " answered something else than was asked for");
}

Result<std::string> BenchNetwork::Get(const std::string& path) {
  net::HttpCall call;
  call.url = url_ + path;
  TRY(auto reply, Send(*this, std::move(call)));
  return std::move(reply.body);
}

}  // namespace ioworker::bench
