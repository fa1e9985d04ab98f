#include "cut_vfs.h"

#include <algorithm>
#include <cstring>

namespace ioworker::simulation {

namespace {

constexpr std::size_t kSector = 512;

void Put(std::string& into, std::int64_t offset, std::string_view bytes) {
  const auto end = static_cast<std::size_t>(offset) + bytes.size();
  if (into.size() < end) into.resize(end, '\0');
  std::memcpy(into.data() + offset, bytes.data(), bytes.size());
}

}  // namespace

// What SQLite holds of an open file.
struct CutFile {
  sqlite3_file base;
  CutVfs* vfs;
  std::shared_ptr<CutVfs::File> file;

  static CutFile& Of(sqlite3_file* file) { return *reinterpret_cast<CutFile*>(file); }

  static int Close(sqlite3_file* file) {
    Of(file).~CutFile();
    return SQLITE_OK;
  }
  static int Read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    const auto& seen = Of(file).file->seen;
    const auto begin = std::min(static_cast<std::size_t>(offset), seen.size());
    const auto got = std::min(static_cast<std::size_t>(size), seen.size() - begin);
    std::memcpy(out, seen.data() + begin, got);
    if (got == static_cast<std::size_t>(size)) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + got, 0, static_cast<std::size_t>(size) - got);
    return SQLITE_IOERR_SHORT_READ;
  }
  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& self = Of(file);
    std::string written(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    if (!self.vfs->Operate()) {
      // The one that is being written when the power goes may arrive in part.
      self.file->pending.push_back(
          {offset, written.substr(0, self.vfs->random_.Below(written.size() + 1))});
      return SQLITE_IOERR_WRITE;
    }
    Put(self.file->seen, offset, written);
    self.file->pending.push_back({offset, std::move(written)});
    return SQLITE_OK;
  }
  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    auto& self = Of(file);
    if (!self.vfs->Operate()) return SQLITE_IOERR_TRUNCATE;
    self.file->seen.resize(static_cast<std::size_t>(size));
    return SQLITE_OK;
  }
  static int Sync(sqlite3_file* file, int) {
    auto& self = Of(file);
    if (!self.vfs->Operate()) return SQLITE_IOERR_FSYNC;
    if (!self.vfs->syncs_) return SQLITE_OK;
    self.file->platter = self.file->seen;
    self.file->pending.clear();
    return SQLITE_OK;
  }
  static int FileSize(sqlite3_file* file, sqlite3_int64* out) {
    *out = static_cast<sqlite3_int64>(Of(file).file->seen.size());
    return SQLITE_OK;
  }
  static int Lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int CheckReservedLock(sqlite3_file*, int* out) {
    *out = 0;
    return SQLITE_OK;
  }
  static int FileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int SharedMap(sqlite3_file* file, int region, int size, int, void volatile** out) {
    auto& memory = Of(file).file->shared[region];
    memory.resize(static_cast<std::size_t>(size), '\0');
    *out = memory.data();
    return SQLITE_OK;
  }
  static int SharedLock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
  static void SharedBarrier(sqlite3_file*) {}
  static int SharedUnmap(sqlite3_file* file, int) {
    Of(file).file->shared.clear();
    return SQLITE_OK;
  }
  static int SectorSize(sqlite3_file*) { return kSector; }
  static int Characteristics(sqlite3_file*) { return 0; }
};

namespace {

const sqlite3_io_methods kMethods = {.iVersion = 2,
                                     .xClose = CutFile::Close,
                                     .xRead = CutFile::Read,
                                     .xWrite = CutFile::Write,
                                     .xTruncate = CutFile::Truncate,
                                     .xSync = CutFile::Sync,
                                     .xFileSize = CutFile::FileSize,
                                     .xLock = CutFile::Lock,
                                     .xUnlock = CutFile::Lock,
                                     .xCheckReservedLock = CutFile::CheckReservedLock,
                                     .xFileControl = CutFile::FileControl,
                                     .xSectorSize = CutFile::SectorSize,
                                     .xDeviceCharacteristics = CutFile::Characteristics,
                                     .xShmMap = CutFile::SharedMap,
                                     .xShmLock = CutFile::SharedLock,
                                     .xShmBarrier = CutFile::SharedBarrier,
                                     .xShmUnmap = CutFile::SharedUnmap,
                                     .xFetch = nullptr,
                                     .xUnfetch = nullptr};

}  // namespace

CutVfs::CutVfs(Random& random, bool syncs) : random_(random), syncs_(syncs) {
  const sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
  vfs_ = *usual;
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(CutFile);
  vfs_.pNext = nullptr;
  vfs_.zName = "power-cuts";
  vfs_.pAppData = this;
  vfs_.xOpen = Open;
  vfs_.xDelete = Delete;
  vfs_.xAccess = Access;
  vfs_.xFullPathname = FullPathname;
  sqlite3_vfs_register(&vfs_, /*makeDflt=*/1);
}

CutVfs::~CutVfs() { sqlite3_vfs_unregister(&vfs_); }

int CutVfs::Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
  auto& self = *static_cast<CutVfs*>(vfs->pAppData);
  auto* const opened = new (file) CutFile{};
  opened->base.pMethods = &kMethods;
  opened->vfs = &self;
  if (path == nullptr) {
    opened->file = std::make_shared<File>();  // temporary
  } else {
    auto& place = self.files_[path];
    if (place == nullptr) place = std::make_shared<File>();
    opened->file = place;
  }
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int CutVfs::Delete(sqlite3_vfs* vfs, const char* path, int) {
  auto& self = *static_cast<CutVfs*>(vfs->pAppData);
  if (!self.Operate()) return SQLITE_IOERR_DELETE;
  self.files_.erase(path);
  return SQLITE_OK;
}

int CutVfs::Access(sqlite3_vfs* vfs, const char* path, int, int* out) {
  const auto& self = *static_cast<CutVfs*>(vfs->pAppData);
  const auto found = self.files_.find(path);
  *out = found != self.files_.end() && !found->second->seen.empty() ? 1 : 0;
  return SQLITE_OK;
}

int CutVfs::FullPathname(sqlite3_vfs*, const char* path, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", path);
  return SQLITE_OK;
}

bool CutVfs::Operate() {
  if (cut_) return false;
  ++operations_;
  if (left_-- > 0) return true;
  cut_ = true;
  return false;
}

// Each sector of what was not synced arrives or does not, in any order.
void CutVfs::Arrive(File& file) {
  std::vector<Write> sectors;
  for (const auto& write : file.pending) {
    for (std::size_t at = 0; at < write.bytes.size(); at += kSector) {
      sectors.push_back(
          {write.offset + static_cast<std::int64_t>(at), write.bytes.substr(at, kSector)});
    }
  }
  for (std::size_t i = sectors.size(); i > 1; --i) {
    std::swap(sectors[i - 1], sectors[random_.Below(i)]);
  }
  for (const auto& sector : sectors) {
    if (random_.OneIn(2)) Put(file.platter, sector.offset, sector.bytes);
  }
  file.pending.clear();
  file.seen = file.platter;
}

void CutVfs::Restore() {
  for (auto& [path, file] : files_) {
    Arrive(*file);
    file->shared.clear();
  }
  cut_ = false;
  left_ = UINT64_MAX;
}

}  // namespace ioworker::simulation
