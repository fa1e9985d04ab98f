#include <nlohmann/json.hpp>

#include "agent/trial.h"
#include "base/text.h"

namespace ioworker::agent {
namespace {

using nlohmann::json;

constexpr std::size_t kFactsBytesMax = 256 << 10;
constexpr std::size_t kItemsMax = 256;
constexpr std::size_t kTextBytesMax = 4096;

std::unexpected<Error> Wrong(const std::string& name) {
  return InvalidArgument(name, "bad_fact",
                         "the trial job's report has no good value for \"" + name + "\"");
}

// Takes facts out of one object; the first that is wrong is kept as error.
class Reader {
 public:
  explicit Reader(const json& object) : object_(object) {}

  void Take(const char* name, bool& to) {
    if (const json* found = Find(name, &json::is_boolean)) to = found->get<bool>();
  }
  void Take(const char* name, std::uint64_t& to) {
    if (const json* found = Find(name, &json::is_number_unsigned)) to = found->get<std::uint64_t>();
  }
  void Take(const char* name, std::string& to) {
    const json* found = Find(name, &json::is_string);
    if (found == nullptr) return;
    to = found->get<std::string>();
    if (to.size() > kTextBytesMax) Fail(name);
  }
  void Take(const char* name, std::vector<std::string>& to) {
    const json* found = FindList(name);
    if (found == nullptr) return;
    for (const json& each : *found) {
      if (!each.is_string() || each.get_ref<const std::string&>().size() > kTextBytesMax) {
        return Fail(name);
      }
      to.push_back(each.get<std::string>());
    }
  }
  void Take(const char* name, std::vector<TrialFacts::Folder>& to) {
    const json* found = FindList(name);
    if (found == nullptr) return;
    for (const json& each : *found) {
      TrialFacts::Folder folder;
      Reader inner(each);
      inner.Take("path", folder.path);
      inner.Take("mounted", folder.mounted);
      inner.Take("in_memory", folder.in_memory);
      inner.Take("read_only", folder.read_only);
      inner.Take("writable", folder.writable);
      inner.Take("filled_mib", folder.filled_mib);
      if (!inner.wrong_.empty()) return Fail(name);
      to.push_back(std::move(folder));
    }
  }

  const std::string& wrong() const { return wrong_; }

 private:
  void Fail(const char* name) {
    if (wrong_.empty()) wrong_ = name;
  }
  const json* Find(const char* name, bool (json::*is)() const noexcept) {
    const auto found = object_.is_object() ? object_.find(name) : object_.end();
    if (object_.is_object() && found != object_.end() && ((*found).*is)()) return &*found;
    Fail(name);
    return nullptr;
  }
  const json* FindList(const char* name) {
    const json* found = Find(name, &json::is_array);
    if (found == nullptr || found->size() <= kItemsMax) return found;
    Fail(name);
    return nullptr;
  }

  const json& object_;
  std::string wrong_;
};

}  // namespace

Result<TrialFacts> ParseTrialFacts(std::string_view text) {
  if (text.size() > kFactsBytesMax || !IsUtf8(text)) return Wrong("text");
  const json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return Wrong("text");
  TrialFacts facts;
  Reader reader(object);
  reader.Take("user", facts.user);
  reader.Take("group", facts.group);
  reader.Take("capabilities", facts.capabilities);
  reader.Take("no_new_privileges", facts.no_new_privileges);
  reader.Take("seccomp", facts.seccomp);
  reader.Take("keyrings", facts.keyrings);
  reader.Take("namespaces", facts.namespaces);
  reader.Take("open_files", facts.open_files);
  reader.Take("core_bytes", facts.core_bytes);
  reader.Take("root_read_only", facts.root_read_only);
  reader.Take("interfaces", facts.interfaces);
  reader.Take("route", facts.route);
  reader.Take("devices", facts.devices);
  reader.Take("sockets", facts.sockets);
  reader.Take("mounts", facts.mounts);
  reader.Take("kernel_files", facts.kernel_files);
  reader.Take("folders", facts.folders);
  reader.Take("memory_max_mib", facts.memory_max_mib);
  reader.Take("processors_max", facts.processors_max);
  reader.Take("processors_used", facts.processors_used);
  reader.Take("processes", facts.processes);
  reader.Take("takes_memory", facts.takes_memory);
  if (!reader.wrong().empty()) return Wrong(reader.wrong());
  return facts;
}

}  // namespace ioworker::agent
