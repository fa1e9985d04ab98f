// Use cases of events.
#pragma once

#include <memory>

#include "app/app.h"
#include "app/caller.h"
#include "ioworker/v1/events.pb.h"

namespace ioworker::app {

Result<v1::ListEventsResponse> ListEvents(App& app, const Caller& caller,
                                          const v1::ListEventsRequest& request);
Status WatchEvents(App& app, const Caller& caller, const v1::WatchEventsRequest& request,
                   std::shared_ptr<Sink<v1::Event>> sink);

}  // namespace ioworker::app
