#include "http/static_files.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "base/check.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "http/reply.h"

namespace ioworker::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBytesMax = 64 << 20;
constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kHashedFolder = "/assets/";
constexpr std::string_view kNoConsole =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>IO Worker</title>\n"
    "<h1>IO Worker runs, but its console is not built</h1>\n"
    "<p>Run <code>scripts/setup</code>, then <code>npm run build</code> in <code>web/</code>, "
    "and start again. The API answers below <code>/v1</code>.</p></html>\n";

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
};

std::string_view TypeOf(std::string_view path) {
  const auto* found =
      std::ranges::find_if(kTypes, [&](const auto& type) { return path.ends_with(type.first); });
  return found == std::end(kTypes) ? "application/octet-stream" : found->second;
}

// gzip of the content; empty if zlib cannot.
std::string Zip(const std::string& content) {
  constexpr int kGzipWindow = 15 + 16;  // 16 asks for gzip's frame instead of zlib's
  constexpr int kMemoryLevel = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string zipped(deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(zipped.data());
  stream.avail_out = static_cast<uInt>(zipped.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  zipped.resize(whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return zipped;
}

// "/job_1/logs" is a place in the console; "/favicon.ico" and all of /assets/ are files.
bool LooksLikeFile(std::string_view path) {
  return path.starts_with(kHashedFolder) || path.substr(path.rfind('/')).contains('.');
}

std::unexpected<Error> BadFolder(std::string why) {
  return std::unexpected(Error{.code = ErrorCode::kInvalidArgument,
                               .reason = "bad_console_folder",
                               .message = std::move(why)});
}

// The regular, visible files below a folder.
Result<std::vector<fs::path>> ListFiles(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const bool hidden = entry->path().filename().native().starts_with('.');
    if (hidden && entry->is_directory(failed)) entry.disable_recursion_pending();
    const auto kind = entry->symlink_status(failed).type();
    if (!hidden && kind == fs::file_type::regular) files.push_back(entry->path());
  }
  if (failed)
    return BadFolder("cannot read the console's folder " + folder + ": " + failed.message());
  return files;
}

}  // namespace

StaticFiles::StaticFiles() {
  files_.emplace(kIndex, MakeFile(std::string(kIndex), std::string(kNoConsole)));
}

StaticFiles::File StaticFiles::MakeFile(const std::string& path, std::string content) {
  File file{.content = std::move(content),
            .zipped = {},
            .type = std::string(TypeOf(path)),
            .etag = {},
            .hashed_name = path.starts_with(kHashedFolder)};
  // Weak, since the packed and the plain form share it.
  file.etag = fmt::format("W/\"{}\"", Hex(Sha256(file.content)).substr(0, 32));
  file.zipped = Zip(file.content);
  if (file.zipped.size() >= file.content.size()) file.zipped.clear();
  return file;
}

Result<StaticFiles> StaticFiles::Load(const std::string& folder) {
  TRY(const auto paths, ListFiles(folder));
  StaticFiles loaded;
  loaded.files_.clear();
  std::size_t left = kBytesMax;
  for (const auto& path : paths) {
    TRY(auto content, ReadFile(path.native(), left));
    left -= content.size();
    const std::string name = "/" + path.lexically_relative(folder).generic_string();
    loaded.files_.emplace(name, MakeFile(name, std::move(content)));
  }
  if (!loaded.files_.contains(kIndex)) return BadFolder("there is no index.html in " + folder);
  return loaded;
}

net::Response StaticFiles::Serve(const net::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return NoSuchCall(request, "GET, HEAD");
  const auto path = DecodePercent(request.Path());
  if (!path || !path->starts_with('/')) return NoSuchCall(request, "");
  auto found = files_.find(*path);
  if (found == files_.end() && !LooksLikeFile(*path)) found = files_.find(kIndex);
  if (found == files_.end()) return NoSuchCall(request, "");
  const File& file = found->second;

  net::Response response;
  response.headers =
      PageHeaders(file.type, file.hashed_name ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.push_back({"ETag", file.etag});
  response.headers.push_back({"Vary", "Accept-Encoding"});
  if (net::FindHeader(request.headers, "if-none-match").contains(file.etag)) {
    response.status = 304;
    return response;
  }
  const bool zipped =
      !file.zipped.empty() && net::HasToken(request.headers, "accept-encoding", "gzip");
  if (zipped) response.headers.push_back({"Content-Encoding", "gzip"});
  response.body = zipped ? file.zipped : file.content;
  return response;
}

}  // namespace ioworker::http
