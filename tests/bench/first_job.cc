// A newcomer's one command, with set-up and build done before.
#include "base/clock.h"
#include "figures.h"

namespace ioworker::bench {

Status MeasureFirstJob(const Programs& programs, Figures& figures) {
  const SystemClock clock;
  TemporaryFolder folder;
  const std::vector<std::string> words = {programs.root + "/scripts/run", "--once"};
  TRY(Child::Run(words, folder.path() + "/run.log"));  // the sample's image may have to be built
  const Duration begin = clock.Steady();
  TRY(Child::Run(words, folder.path() + "/run.log"));
  figures["first_job_s"] = std::chrono::duration<double>(clock.Steady() - begin).count();
  return {};
}

}  // namespace ioworker::bench
