#include "app/ledger.h"

#include "app/messages.h"
#include "base/digest.h"
#include "domain/ledger/chain.h"

namespace ioworker::app {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

}  // namespace

v1::Balance ToBalance(const store::PurseSums& sums, const std::string& currency) {
  v1::Balance balance;
  balance.set_available(FormatMoney(sums.available));
  balance.set_held(FormatMoney(sums.held));
  balance.set_earned(FormatMoney(sums.earned));
  balance.set_currency(currency);
  return balance;
}

Result<v1::Balance> GetBalance(App& app, const Caller& caller, const v1::GetBalanceRequest&) {
  TRY(auto reader, app.readers.Lend());
  TRY(const auto sums, store::FindPurses(*reader, caller.account));
  return ToBalance(sums, app.settings.currency);
}

Result<v1::ListTransfersResponse> ListTransfers(App& app, const Caller& caller,
                                                const v1::ListTransfersRequest& request) {
  if (request.all() && !caller.IsOperator()) {
    return PermissionDenied("all: only an operator sees every account's transfers");
  }
  TRY(const auto size, PageSize(app, request.page_size()));
  store::TransferFilter filter;
  TRY(filter.before, ParseNumberToken(request.page_token()));
  if (!request.all()) filter.account = caller.account;
  if (!request.job_id().empty()) {
    TRY(filter.job, ParseId<JobId>(request.job_id(), "job_id"));
  }
  TRY(auto reader, app.readers.Lend());
  TRY(const auto page, store::ListTransfers(*reader, filter, size));
  v1::ListTransfersResponse response;
  for (const auto& transfer : page.rows) *response.add_transfers() = ToMessage(transfer, caller);
  if (page.more) response.set_next_page_token(std::to_string(page.rows.back().sequence));
  return response;
}

Result<v1::Earnings> GetEarnings(App& app, const Caller& caller,
                                 const v1::GetEarningsRequest& request) {
  const std::uint32_t days = request.days() == 0 ? 30 : request.days();
  if (days > 366) return InvalidArgument("days", "out_of_range", "days: at most 366 are given");
  const std::int64_t today = app.clock.Now().micros / kMicrosPerDay;
  TRY(auto reader, app.readers.Lend());
  TRY(const auto rows,
      store::SumEarnings(*reader, caller.account, Instant{(today - days + 1) * kMicrosPerDay}));
  v1::Earnings earnings;
  Money earned_today;
  for (const auto& row : rows) {
    auto* day = earnings.add_days();
    day->set_date(FormatInstant({row.day * kMicrosPerDay}).substr(0, 10));
    day->set_device_id(row.device.Text());
    day->set_earned(FormatMoney(row.earned));
    day->set_fee(FormatMoney(row.fee));
    day->set_leases(row.leases);
    day->set_served_seconds(static_cast<std::uint32_t>(row.served / seconds{1}));
    if (row.day == today) earned_today += row.earned;
  }
  TRY(const auto sums, store::FindPurses(*reader, caller.account));
  Money rate;
  app.writer->Look([&](const core::Network& network) {
    rate = network.WorkOf(caller.account).earning_per_hour;
  });
  earnings.set_earned_today(FormatMoney(earned_today));
  earnings.set_earned_total(FormatMoney(sums.earned));
  earnings.set_earning_per_hour(FormatMoney(rate));
  earnings.set_currency(app.settings.currency);
  return earnings;
}

Result<v1::Books> GetBooks(App& app, const Caller&, const v1::GetBooksRequest&) {
  TRY(auto reader, app.readers.Lend());
  TRY(const auto sums, store::SumBooks(*reader));
  v1::Books books;
  books.set_sum(FormatMoney(sums.Sum()));
  books.set_outside(FormatMoney(sums.outside));
  books.set_fees(FormatMoney(sums.fees));
  books.set_spendable(FormatMoney(sums.spendable));
  books.set_held(FormatMoney(sums.held));
  books.set_earned(FormatMoney(sums.earned));
  books.set_pool(FormatMoney(sums.pool));
  books.set_in_transit(FormatMoney(sums.in_transit));
  books.set_transfers(sums.head.sequence);
  books.mutable_chain_head()->set_sequence(sums.head.sequence);
  books.mutable_chain_head()->set_hash(Hex(ledger::Bytes(sums.head.hash)));
  return books;
}

Result<v1::Transfer> CreateConversion(App& app, const Caller& caller,
                                      const v1::CreateConversionRequest& request) {
  TRY(const auto amount, ParseMoney(request.amount(), "amount"));
  TRY(CheckRequestId(request.request_id()));
  TRY(const auto outcome, Execute(app, core::ConvertEarnings{.account = caller.account,
                                                             .amount = amount,
                                                             .request_id = request.request_id()}));
  const ledger::Transfer transfer{.sequence = outcome.sequence,
                                  .kind = ledger::TransferKind::kConversion,
                                  .from = ledger::PurseId::Earnings(caller.account),
                                  .to = ledger::PurseId::Spending(caller.account),
                                  .amount = amount,
                                  .lease = {},
                                  .device = {},
                                  .note = {},
                                  .at = outcome.at};
  return ToMessage(transfer, caller);
}

}  // namespace ioworker::app
