#include "store/telemetry.h"

namespace ioworker::store {
namespace {

std::int64_t SecondsOf(Duration span) { return std::chrono::duration_cast<seconds>(span).count(); }

}  // namespace

Status SaveTelemetry(db::Connection& writer, const devices::KeptTelemetry& row) {
  return writer.RunLater(
      "INSERT INTO telemetry (device, span_seconds, begun_at, samples) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (device, span_seconds, begun_at) DO UPDATE SET samples = excluded.samples",
      {row.device, SecondsOf(row.span), row.begun_at, db::Bytes{row.samples}});
}

Result<std::vector<devices::KeptTelemetry>> FindTelemetry(db::Connection& connection,
                                                          DeviceId device, Duration span,
                                                          Instant from, Instant to) {
  std::vector<devices::KeptTelemetry> found;
  TRY(connection.Query(
      "SELECT begun_at, samples FROM telemetry WHERE device = $1 AND span_seconds = $2 "
      "AND begun_at >= $3 AND begun_at < $4 ORDER BY begun_at",
      {device, SecondsOf(span), from, to}, [&](const db::Row& row) -> Status {
        found.push_back({.device = device,
                         .span = span,
                         .begun_at = row.At(0),
                         .samples = std::string(row.Blob(1))});
        return {};
      }));
  return found;
}

Status ForgetTelemetry(db::Connection& writer, Duration span, Instant before) {
  return writer.RunLater("DELETE FROM telemetry WHERE span_seconds = $1 AND begun_at < $2",
                         {SecondsOf(span), before});
}

}  // namespace ioworker::store
