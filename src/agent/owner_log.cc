#include "agent/owner_log.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/digest.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

using nlohmann::ordered_json;

// {"entry":{…},"signature":"…"}: what is signed is the text of the entry.
constexpr std::string_view kHead = "{\"entry\":";
constexpr std::string_view kMiddle = ",\"signature\":\"";
constexpr std::string_view kTail = "\"}";
constexpr std::size_t kFactMax = 1000;

struct Line {
  std::string_view entry;
  std::string signature;
};

std::optional<Line> Split(std::string_view line) {
  const auto middle = line.rfind(kMiddle);
  const bool whole =
      line.starts_with(kHead) && line.ends_with(kTail) && middle != std::string_view::npos;
  if (!whole) return std::nullopt;
  const auto from = middle + kMiddle.size();
  const auto signature = DecodeBase64Url(line.substr(from, line.size() - kTail.size() - from));
  if (!signature) return std::nullopt;
  return Line{.entry = line.substr(kHead.size(), middle - kHead.size()), .signature = *signature};
}

std::unexpected<Error> Wrong(std::uint64_t line, std::string_view what) {
  return Conflict(
      "log_not_whole",
      fmt::format("the owner's log, line {}: {}; keep the file elsewhere, and a new one "
                  "begins",
                  line, what));
}

Status Check(std::string_view text, std::string_view public_key, OwnerLogEnd& end,
             const OnOwnerLogEntry& on_entry) {
  const std::uint64_t number = end.entries + 1;
  const auto line = Split(text);
  if (!line) return Wrong(number, "it is no entry");
  if (!VerifySignature(public_key, line->entry, line->signature)) {
    return Wrong(number, "its signature is not the device's");
  }
  const auto entry = ordered_json::parse(line->entry, nullptr, /*allow_exceptions=*/false);
  if (!entry.is_object()) return Wrong(number, "it is no entry");
  if (entry.value("previous", "") != end.digest) {
    return Wrong(number, "it does not follow the line before it");
  }
  if (on_entry) {
    OwnerLogEntry told{.what = entry.value("what", "")};
    const auto facts = entry.value("facts", ordered_json::object());
    for (const auto& [key, value] : facts.items()) {
      if (value.is_string()) told.facts.emplace_back(key, value.get<std::string>());
    }
    on_entry(entry.value("at", ""), told);
  }
  end = {.entries = number, .digest = Hex(Sha256(text))};
  return {};
}

}  // namespace

Result<OwnerLogEnd> VerifyOwnerLog(const std::string& path, std::string_view public_key,
                                   const OnOwnerLogEntry& on_entry) {
  OwnerLogEnd end;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    // Without its end, it was being written when the machine stopped.
    if (file.eof()) break;
    TRY(Check(line, public_key, end, on_entry));
  }
  return end;
}

Result<std::unique_ptr<OwnerLog>> OwnerLog::Open(const std::string& path, const KeyPair& key,
                                                 const Clock& clock) {
  TRY(auto end, VerifyOwnerLog(path, key.public_key()));
  FileHandle file(open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file) return Unavailable("cannot open the owner's log", path + ": " + std::strerror(errno));
  // Cuts off what a crash left of a line.
  off_t whole = lseek(file.get(), 0, SEEK_END);
  char last = '\n';
  while (whole > 0 && pread(file.get(), &last, 1, whole - 1) == 1 && last != '\n') --whole;
  if (ftruncate(file.get(), whole) != 0) {
    return Unavailable("cannot open the owner's log", path + ": " + std::strerror(errno));
  }
  return std::unique_ptr<OwnerLog>(new OwnerLog(std::move(file), key, clock, std::move(end)));
}

OwnerLog::OwnerLog(FileHandle file, const KeyPair& key, const Clock& clock, OwnerLogEnd end)
    : key_(key), clock_(clock), file_(std::move(file)), end_(std::move(end)) {}

Status OwnerLog::Append(const OwnerLogEntry& entry) {
  ordered_json facts = ordered_json::object();
  for (const auto& [name, value] : entry.facts) facts[name] = ToUtf8(value.substr(0, kFactMax));
  const Lock lock(mutex_);
  const ordered_json json = {{"at", FormatInstant(clock_.Now())},
                             {"what", entry.what},
                             {"facts", std::move(facts)},
                             {"previous", end_.digest}};
  const std::string text = json.dump();
  const std::string line =
      fmt::format("{}{}{}{}{}", kHead, text, kMiddle, EncodeBase64Url(key_.Sign(text)), kTail);
  const std::string bytes = line + "\n";
  const off_t before = lseek(file_.get(), 0, SEEK_END);
  const auto written = write(file_.get(), bytes.data(), bytes.size());
  if (written != static_cast<ssize_t>(bytes.size()) || fdatasync(file_.get()) != 0) {
    const std::string why = std::strerror(errno);
    // Half a line would spoil all that follow.
    if (ftruncate(file_.get(), before) != 0) return Internal("the owner's log is spoilt: " + why);
    return Unavailable("the owner's log cannot be written", why);
  }
  end_ = {.entries = end_.entries + 1, .digest = Hex(Sha256(line))};
  return {};
}

}  // namespace ioworker::agent
