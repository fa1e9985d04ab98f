// Values of the contract as people read them. Pure: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <google/protobuf/generated_enum_reflection.h>
#include <google/protobuf/timestamp.pb.h>

#include "cli/table.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/tasks.pb.h"

namespace ioworker::cli {

// "out_of_memory" for OUT_OF_MEMORY; empty for …_UNSPECIFIED.
std::string EnumText(const google::protobuf::EnumDescriptor& type, int number);

template <class Enum>
std::string EnumText(Enum value) {
  return EnumText(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

// A state in its colour.
Cell StateCell(v1::Job::State state);
Cell StateCell(v1::Task::State state);
Cell StateCell(v1::Device::State state);

// "2026-11-23 18:48:00Z"; empty if not set.
std::string TimeText(const google::protobuf::Timestamp& at, bool is_set);

// "1h 5m", "12s"; the two largest units.
std::string DurationText(std::int64_t seconds);

// From one time to another; empty unless both are set.
std::string SpanText(const google::protobuf::Timestamp& from,
                     const google::protobuf::Timestamp& to);

// "512 MiB", "2.5 GiB".
std::string MibText(std::uint64_t mib);
std::string BytesText(std::uint64_t bytes);

// A decimal amount with at least two digits after the point and no other zero at its end:
// "12.3456".
std::string MoneyText(std::string_view decimal);

// "42 %" of 0.42.
std::string ShareText(double share);

}  // namespace ioworker::cli
