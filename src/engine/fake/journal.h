// Journal: what a FakeEngine must know to go on after its process was killed. One JSON file,
// written whole and renamed into place at every change: meant for hundreds of containers, not for
// thousands. Values in, file out; any thread, one writer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/fake/container.h"

namespace ioworker::engine::fake {

struct JournalContent {
  std::map<std::string, std::string> images{};  // id by reference
  std::vector<FakeContainer> containers{};  // `started` is not kept: the steady clock starts anew
};

// Empty if there is no file yet. kInternal for a file that is no journal.
Result<JournalContent> ReadJournal(const std::string& path);

Status WriteJournal(const std::string& path, const JournalContent& content);

}  // namespace ioworker::engine::fake
