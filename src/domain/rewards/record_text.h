// The fixed words of an epoch's record. One place for who writes it and who reads it.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace ioworker::rewards {

inline constexpr std::string_view kHeaderEpoch =
    R"({"format":"ioworker epoch","version":1,"epoch":")";
inline constexpr std::string_view kHeaderPool = R"(","pool_micros":)";
inline constexpr std::string_view kHeaderPrevious = R"(,"previous":")";
inline constexpr std::string_view kFooterDevices = R"({"devices":)";
inline constexpr std::string_view kFooterWeight = R"(,"weight":)";
inline constexpr std::string_view kFooterPaid = R"(,"paid_micros":)";
inline constexpr std::string_view kFooterDigest = R"(,"sha256":")";
inline constexpr std::string_view kFooterEnd = "\"}\n";

// In the order of a row.
inline constexpr std::array<std::string_view, 13> kColumns = {
    "device",         "verified",      "processor_thousandths", "memory_mib",
    "gpu_memory_mib", "gpu_gigaflops", "leases_well",           "leases_ill",
    "seconds",        "capability",    "reliability",           "weight",
    "share_micros"};

// What follows the digest of the record before, up to the line feed: constants and columns.
std::string HeaderEnd();

}  // namespace ioworker::rewards
