#include "bin/program_bundle.h"

#include <filesystem>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <sys/utsname.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/program.h"
#include "base/text.h"

namespace ioworker::bin {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBundleBytesMax = std::size_t{1} << 30;

// Parts of the C library, which belong to the machine's kernel and its own programs.
bool IsOfSystem(std::string_view name) {
  for (const std::string_view each :
       {"linux-vdso", "ld-linux", "libc.so", "libm.so", "libpthread.so", "libdl.so", "librt.so",
        "libresolv.so", "libnss_", "libutil.so", "libanl.so"}) {
    if (name.starts_with(each)) return true;
  }
  return false;
}

std::vector<std::string> Libraries() {
  std::vector<std::string> paths;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* found) {
        const std::string_view path = info->dlpi_name;
        const auto name = path.substr(path.rfind('/') + 1);
        if (!path.starts_with('/') || IsOfSystem(name)) return 0;
        static_cast<std::vector<std::string>*>(found)->emplace_back(path);
        return 0;
      },
      &paths);
  return paths;
}

// A folder of links to what goes into the archive.
Status Stage(const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directories(folder / "ioworker/bin", error);
  fs::create_directories(folder / "ioworker/lib", error);
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) fs::create_symlink(program, folder / "ioworker/bin/ioworker", error);
  for (const std::string& path : Libraries()) {
    if (error) break;
    fs::create_symlink(path, folder / "ioworker/lib" / fs::path(path).filename(), error);
  }
  if (!error) return {};
  return Unavailable("the program cannot be put together in " + folder.string(), error.message());
}

Result<std::string> Pack(const std::string& folder) {
  const std::string staged = folder + "/staged";
  const std::string path = folder + "/program.tar.gz";
  TRY(Stage(staged));
  const auto packed = RunProgram({"tar", "--create", "--gzip", "--dereference", "--owner=0",
                                  "--group=0", "--directory", staged, "--file", path, "ioworker"});
  std::error_code error;
  fs::remove_all(staged, error);
  if (!packed) return std::unexpected(packed.error());
  if (packed->status == 0) return path;
  return Unavailable("the program cannot be packed", packed->output);
}

}  // namespace

Result<ProgramBundle::Facts> ProgramBundle::Get() {
  Lock lock(mutex_);
  if (facts_) return *facts_;
  TRY(MakeFolder(folder_));
  TRY(const auto path, Pack(folder_));
  TRY(const auto content, ReadFile(path, kBundleBytesMax));
  utsname names{};
  uname(&names);
  facts_ = Facts{.path = path,
                 .sha256 = Hex(Sha256(content)),
                 .architecture = names.machine,
                 .glibc = gnu_get_libc_version()};
  return *facts_;
}

Result<app::Download> ProgramBundle::Open() {
  TRY(const auto facts, Get());
  app::Download download;
  download.file = FileHandle(open(facts.path.c_str(), O_RDONLY | O_CLOEXEC));
  std::error_code error;
  download.size = fs::file_size(facts.path, error);
  if (!download.file || error) return Unavailable("the program is gone: " + facts.path);
  download.name = "ioworker.tar.gz";
  download.sha256 = FromHex(facts.sha256).value_or("");
  return download;
}

}  // namespace ioworker::bin
