// Use cases of artifacts: files that go into tasks or come out of them.
//
// The bytes lie in one file each, named by the artifact's id, written and synced before the row is
// committed: a row without its file cannot be. A file without its row can, after a crash;
// SweepArtifacts removes it at the next start.
#pragma once

#include <span>

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/artifacts.pb.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::app {

Result<v1::Artifact> CreateArtifact(App& app, const Caller& caller,
                                    const v1::CreateArtifactRequest& request,
                                    const BodySource& body);
Result<v1::ListArtifactsResponse> ListArtifacts(App& app, const Caller& caller,
                                                const v1::ListArtifactsRequest& request);
Result<Download> DownloadArtifact(App& app, const Caller& caller,
                                  const v1::DownloadArtifactRequest& request);

// Called by the device that holds the lease; refused once the lease has ended.
Result<v1::Artifact> UploadOutput(App& app, const Caller& caller,
                                  const v1::UploadOutputRequest& request, const BodySource& body);
Result<Download> DownloadInput(App& app, const Caller& caller,
                               const v1::DownloadInputRequest& request);

// Removes files that no row names. At start, before anybody calls.
Status SweepArtifacts(App& app);

// Removes the files of artifacts whose rows are gone.
void RemoveFiles(const App& app, std::span<const ArtifactId> ids);

// Opens the bytes of an artifact whose row has been found.
Result<Download> OpenArtifact(const App& app, const jobs::Artifact& artifact);

}  // namespace ioworker::app
