// A bar on standard error for what takes long. Shows nothing without a terminal. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "cli/session.h"

namespace ioworker::cli {

class ProgressBar {
 public:
  // `label` stands before the bar. The session must outlive it.
  ProgressBar(Session& session, std::string label);

  // Takes the line away.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // Draws at most ten times a second, and always when `done` is the whole.
  void ShowBytes(std::uint64_t done, std::uint64_t total);
  void Show(double share, const std::string& text);

 private:
  Session& session_;
  const std::string label_;
  Duration last_draw_{};
  bool drawn_ = false;
};

}  // namespace ioworker::cli
