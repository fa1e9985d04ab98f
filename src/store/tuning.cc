#include "store/tuning.h"

namespace ioworker::store {

// A lease is written when it is placed, started and ended; a job at least as often.
Status TunePostgres(db::Connection& writer) {
  return writer.RunScript(
      "ALTER TABLE lease SET (fillfactor = 45);"
      "ALTER TABLE job SET (fillfactor = 45);"
      "ALTER TABLE device SET (fillfactor = 50);"
      "ALTER TABLE purse SET (fillfactor = 50);"
      "ALTER TABLE leadership SET (fillfactor = 50);");
}

}  // namespace ioworker::store
