#include "agent/private_images.h"

#include <utility>

#include <unistd.h>

#include "base/file.h"

namespace ioworker::agent {
namespace {

constexpr std::size_t kFileBytesMax = 8 << 20;

// One spelling for an image of the registry that engines take where none is named.
std::string Canonical(const std::string& name) {
  constexpr std::string_view kOther = "index.docker.io/";
  if (name.starts_with(kOther)) return Canonical("docker.io/" + name.substr(kOther.size()));
  const auto slash = name.find('/');
  const std::string first = name.substr(0, slash);
  const bool has_host =
      slash != name.npos && (first == "localhost" || first.find_first_of(".:") != first.npos);
  const std::string path = first == "docker.io" && has_host ? name.substr(slash + 1) : name;
  if (has_host && first != "docker.io") return name;
  return "docker.io/" + (path.contains('/') ? path : "library/" + path);
}

// The same for all tags and digests of an image. An id stays.
std::string NameOf(const std::string& image) {
  if (image.starts_with("sha256:")) return image;
  std::string name = image.substr(0, image.find('@'));
  const auto colon = name.rfind(':');
  if (colon != name.npos && name.find('/', colon) == name.npos) name.resize(colon);
  return Canonical(name);
}

}  // namespace

Result<std::unique_ptr<PrivateImages>> PrivateImages::Open(engine::Engine& engine,
                                                           std::string path) {
  std::unique_ptr<PrivateImages> images(new PrivateImages(engine, std::move(path)));
  if (access(images->path_.c_str(), F_OK) != 0) return images;
  TRY(const std::string text, ReadFile(images->path_, kFileBytesMax));
  const Lock lock(images->mutex_);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (end > begin) images->names_.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return images;
}

Result<std::string> PrivateImages::Bring(const std::string& image,
                                         const engine::RegistryCredential& credential,
                                         const engine::Engine::OnProgress& on_progress,
                                         std::stop_token stop) {
  if (!credential.user.empty()) return BringWith(image, credential, on_progress, std::move(stop));
  // An image that is here under another name came without this credential.
  if (Has(NameOf(image))) TRY(engine_.AskRegistry(image, credential, stop));
  return engine_.Pull(image, on_progress, std::move(stop));
}

// Its name is known as private before the image is here; its id as soon as it is.
Result<std::string> PrivateImages::BringWith(const std::string& image,
                                             const engine::RegistryCredential& credential,
                                             const engine::Engine::OnProgress& on_progress,
                                             std::stop_token stop) {
  TRY(engine_.AskRegistry(image, credential, stop));
  TRY(Add(NameOf(image)));
  TRY(std::string id, engine_.Pull(image, credential, on_progress, std::move(stop)));
  TRY(Add(id));
  return id;
}

bool PrivateImages::Has(const std::string& name) {
  const Lock lock(mutex_);
  return names_.contains(name);
}

Status PrivateImages::Add(const std::string& name) {
  const Lock lock(mutex_);
  if (names_.contains(name)) return {};
  if (names_.size() >= kMax) {
    return Unavailable("this device keeps track of no more images of private registries",
                       "remove such images, and then " + path_);
  }
  std::string text;
  for (const auto& each : names_) text += each + "\n";
  text += name + "\n";
  TRY(WriteFile(path_, text, FileMode::kOwnerOnly));
  names_.insert(name);
  return {};
}

}  // namespace ioworker::agent
