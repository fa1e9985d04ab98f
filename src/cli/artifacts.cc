#include "cli/artifacts.h"

#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "cli/progress.h"
#include "ioworker/v1/artifacts.pb.h"

namespace ioworker::cli {
namespace {

constexpr std::uint32_t kArtifactsMax = 1'000'000;

Result<v1::ListArtifactsResponse> ListAll(Session& session, const std::string& job_id,
                                          std::uint32_t limit) {
  v1::ListArtifactsRequest request;
  request.set_job_id(job_id);
  return session.List<v1::ListArtifactsResponse>(request, limit);
}

Result<ExitCode> ListArtifacts(Session& session, const std::string& job_id, std::uint32_t limit) {
  TRY(const auto list, ListAll(session, job_id, limit));
  if (session.json) {
    session.PrintJson(list);
    return ExitCode::kDone;
  }
  Table table({{"TASK", true},
               {"ATTEMPT", true},
               {"KIND"},
               {"SIZE", true},
               {"PATH", false, true},
               {"SHA-256", false, true}});
  for (const v1::Artifact& artifact : list.artifacts()) {
    table.Add({fmt::format("{}", artifact.task_index()), fmt::format("{}", artifact.attempt()),
               EnumText(artifact.kind()), BytesText(artifact.size_bytes()), artifact.path(),
               artifact.sha256()});
  }
  table.Print(session.out(), session.terminal());
  return ExitCode::kDone;
}

bool IsWanted(const v1::Artifact& artifact, const Fetch& fetch) {
  if (!fetch.path.empty()) return artifact.path() == fetch.path;
  return artifact.kind() == v1::Artifact::OUTPUT ||
         (fetch.logs && artifact.kind() == v1::Artifact::LOG);
}

Status FetchOne(Session& session, const v1::Artifact& artifact, const std::string& path) {
  TRY(client::Client* const client, session.Client());
  {
    ProgressBar bar(session, artifact.path());
    const auto show = [&](std::uint64_t done, std::uint64_t total) { bar.ShowBytes(done, total); };
    TRY(client->Download(artifact, path, show, session.stop()));
  }
  session.Tell("fetched {} ({})", Printable(path), BytesText(artifact.size_bytes()));
  return {};
}

}  // namespace

bool StaysInside(std::string_view path) {
  if (path.find('\0') != std::string_view::npos) return false;
  for (;;) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

Status FetchArtifacts(Session& session, const Fetch& fetch) {
  TRY(const auto list, ListAll(session, fetch.job_id, kArtifactsMax));
  std::map<std::pair<std::uint32_t, std::string>, const v1::Artifact*> latest;
  bool several_tasks = false;
  for (const v1::Artifact& artifact : list.artifacts()) {
    several_tasks = several_tasks || artifact.task_index() != 0;
    if (!IsWanted(artifact, fetch)) continue;
    if (!StaysInside(artifact.path())) {
      return InvalidArgument("path", "unsafe_path",
                             "the artifact \"" + artifact.path() + "\" would lie outside " +
                                 fetch.folder + "; nothing was fetched");
    }
    const v1::Artifact*& place = latest[{artifact.task_index(), artifact.path()}];
    if (place == nullptr || place->attempt() < artifact.attempt()) place = &artifact;
  }
  if (latest.empty() && !fetch.path.empty()) return NotFound("artifact", fetch.path);
  for (const auto& [name, artifact] : latest) {
    auto path = std::filesystem::path(fetch.folder);
    if (several_tasks) path /= std::to_string(name.first);
    TRY(FetchOne(session, *artifact, (path / name.second).lexically_normal().string()));
  }
  return {};
}

Result<std::vector<v1::Input>> UploadInputs(Session& session,
                                            const std::vector<std::string>& inputs) {
  std::vector<v1::Input> uploaded;
  for (const std::string& input : inputs) {
    const auto equals = input.rfind('=');
    const std::string path = input.substr(0, equals);
    const std::string name = equals == std::string::npos
                                 ? std::filesystem::path(path).filename().string()
                                 : input.substr(equals + 1);
    if (!StaysInside(name)) {
      return InvalidArgument("input", "unsafe_path",
                             "\"" + name + "\" is no path below /in; write --input FILE=NAME");
    }
    TRY(client::Client* const client, session.Client());
    ProgressBar bar(session, name);
    const auto show = [&](std::uint64_t done, std::uint64_t total) { bar.ShowBytes(done, total); };
    TRY(const v1::Artifact artifact, client->Upload(path, name, show, session.stop()));
    v1::Input& entry = uploaded.emplace_back();
    entry.set_path(name);
    entry.set_artifact_id(artifact.id());
  }
  return uploaded;
}

void AddArtifacts(CLI::App& app, Session& session) {
  CLI::App* const artifacts = AddGroup(app, "artifacts", "Files that tasks left behind");

  struct ListOptions {
    std::string job_id;
    std::uint32_t limit = 0;
  };
  const auto list = std::make_shared<ListOptions>();
  CLI::App* const list_command =
      AddCommand(*artifacts, "list", "List the files of a job", session,
                 [&session, list] { return ListArtifacts(session, list->job_id, list->limit); });
  list_command->add_option("job", list->job_id, "Job id")->required();
  AddLimit(*list_command, list->limit);

  const auto fetch = std::make_shared<Fetch>();
  CLI::App* const get_command = AddCommand(*artifacts, "get", "Fetch the files of a job", session,
                                           [&session, fetch]() -> Result<ExitCode> {
                                             TRY(FetchArtifacts(session, *fetch));
                                             return ExitCode::kDone;
                                           });
  get_command->add_option("job", fetch->job_id, "Job id")->required();
  get_command->add_option("path", fetch->path, "Only this one");
  get_command->add_option("-o,--out", fetch->folder, "Folder to write to")->capture_default_str();
  get_command->add_flag("--logs", fetch->logs, "Logs too");
}

}  // namespace ioworker::cli
