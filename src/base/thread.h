// A named thread that is joined by its owner. The name shows in debuggers and in `top -H`.
#pragma once

#include <functional>
#include <string>
#include <thread>

namespace ioworker {

// Starts `body` on a new thread; name: at most 15 characters. The body gets the stop token of the
// jthread, whose destructor asks it to stop and joins it.
std::jthread StartThread(std::string name, std::function<void(std::stop_token)> body);

}  // namespace ioworker
