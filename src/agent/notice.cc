#include "agent/notice.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "base/file.h"

namespace ioworker::agent {

Status WriteNotice(const std::string& folder, const Notice& notice) {
  const nlohmann::json said = {
      {"reason", jobs::EndReasonName(notice.reason)},
      {"deadline", FormatInstant(notice.deadline)},
      {"grace_millis", std::max<std::int64_t>(notice.grace / milliseconds{1}, 0)}};
  // Not synced: it is worth nothing after a power cut, and nobody waits for the disk.
  const std::string fresh = folder + "/notice.new";
  const FileHandle file(open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  const bool written = file && fchmod(file.get(), 0644) == 0 &&
                       WriteAll(file.get(), said.dump() + "\n") &&
                       rename(fresh.c_str(), (folder + "/notice").c_str()) == 0;
  if (written) return {};
  return Internal(fmt::format("{} cannot be written: {}", fresh, std::strerror(errno)));
}

}  // namespace ioworker::agent
