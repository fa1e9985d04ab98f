// PullReader: reads the engine's account of a pull, one JSON object a line, and sums its layers.
// Source: Docker Engine API, "Create an image". One reader belongs to one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/docker/json.h"
#include "engine/engine.h"

namespace ioworker::engine::docker {

class PullReader {
 public:
  // Takes the next bytes, cut anywhere. kTooLarge when a line or the number of layers passes its
  // limit.
  Status Feed(std::string_view bytes);

  // Of all layers that are to be downloaded. The total is 0 until the size of each is known.
  PullProgress progress() const;

  // What the engine said went wrong; empty so far if nothing did.
  const std::string& error() const { return error_; }

 private:
  struct Layer {
    std::uint64_t done = 0;
    std::uint64_t total = 0;  // 0: not known yet
  };

  Status ReadLine(std::string_view line);
  Status ReadLayer(const std::string& id, const std::string& status, const Json& line);

  std::string line_;
  std::map<std::string, Layer> layers_;
  std::string error_;
};

// Why a pull failed, from the engine's words, as the caller may see it: "image_error" with the
// remedy, or "engine_error" if the device's own disk is full. The words themselves go to the log
// only.
std::unexpected<Error> PullFailed(std::string_view image, std::string_view words);

}  // namespace ioworker::engine::docker
