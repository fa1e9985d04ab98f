// CutVfs: a disk under SQLite that loses power.
//
// Writes reach the "platter" (memory) at a sync. At a cut, of what was written since the last sync
// of a file each sector of 512 bytes arrives or does not, by chance, in no order; the last may
// arrive torn. What was synced stays. While it lives it is SQLite's default VFS, so that the
// program's own driver runs on it with its own settings; one connection at a time.
// Source: https://www.sqlite.org/vfs.html, https://www.sqlite.org/testing.html (crash testing).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "base/random.h"

namespace ioworker::simulation {

class CutVfs {
 public:
  // `syncs`: false for a disk that lies about syncs, which must be found out.
  explicit CutVfs(Random& random, bool syncs = true);
  ~CutVfs();
  CutVfs(const CutVfs&) = delete;
  CutVfs& operator=(const CutVfs&) = delete;

  // From the operation with this number on (writes and syncs are counted) nothing works any more.
  void CutAfter(std::uint64_t operations) { left_ = operations; }
  bool is_cut() const { return cut_; }
  std::uint64_t operations() const { return operations_; }

  // The power is back: files are what has arrived.
  void Restore();

 private:
  friend struct CutFile;

  struct Write {
    std::int64_t offset = 0;
    std::string bytes;
  };
  struct File {
    std::string platter;                // what a cut leaves
    std::string seen;                   // what the program reads
    std::vector<Write> pending;         // since the last sync
    std::map<int, std::string> shared;  // memory that processes share; gone with the power
  };

  static int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out);
  static int Delete(sqlite3_vfs* vfs, const char* path, int sync_folder);
  static int Access(sqlite3_vfs* vfs, const char* path, int flags, int* out);
  static int FullPathname(sqlite3_vfs* vfs, const char* path, int size, char* out);

  // False when the power is gone.
  bool Operate();
  void Arrive(File& file);

  Random& random_;
  const bool syncs_;
  sqlite3_vfs vfs_{};
  std::map<std::string, std::shared_ptr<File>> files_;
  std::uint64_t left_ = UINT64_MAX;
  std::uint64_t operations_ = 0;
  bool cut_ = false;
};

}  // namespace ioworker::simulation
