// balance [convert], earnings, ledger and books: who paid whom for what.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/display.h"
#include "cli/format.h"
#include "ioworker/v1/ledger.pb.h"

namespace ioworker::cli {
namespace {

// "job_…/7/2", as events name leases.
std::string LeaseText(const v1::Transfer& transfer) {
  if (!transfer.has_lease()) return {};
  return fmt::format("{}/{}/{}", transfer.lease().job_id(), transfer.lease().task_index(),
                     transfer.lease().attempt());
}

void PrintBalance(Session& session, const v1::Balance& balance) {
  Facts facts;
  facts.Add("Available", MoneyText(balance.available()));
  facts.Add("Held", MoneyText(balance.held()));
  facts.Add("Earned", MoneyText(balance.earned()));
  facts.Add("Currency", balance.currency());
  facts.Print(session.out(), session.terminal());
}

void PrintTransfers(Session& session, const v1::ListTransfersResponse& list) {
  Table table({{"AT"},
               {"KIND"},
               {"AMOUNT", true},
               {"FROM", false, true},
               {"TO", false, true},
               {"LEASE", false, true},
               {"NOTE", false, true}});
  for (const v1::Transfer& transfer : list.transfers()) {
    table.Add({TimeText(transfer.at(), transfer.has_at()), EnumText(transfer.kind()),
               MoneyText(transfer.amount()), transfer.from(), transfer.to(), LeaseText(transfer),
               transfer.note()});
  }
  table.Print(session.out(), session.terminal());
}

void PrintEarnings(Session& session, const v1::Earnings& earnings) {
  Table table(
      {{"DAY"}, {"DEVICE"}, {"EARNED", true}, {"FEE", true}, {"SERVED", true}, {"LEASES", true}});
  for (const v1::Earnings::Day& day : earnings.days()) {
    table.Add({day.date(), day.device_id(), MoneyText(day.earned()), MoneyText(day.fee()),
               DurationText(day.served_seconds()), fmt::format("{}", day.leases())});
  }
  table.Print(session.out(), session.terminal());
  session.out() << '\n';
  Facts facts;
  facts.Add("Today", MoneyText(earnings.earned_today()));
  facts.Add("In all", MoneyText(earnings.earned_total()));
  facts.Add("Now, per hour", MoneyText(earnings.earning_per_hour()));
  facts.Add("Currency", earnings.currency());
  facts.Print(session.out(), session.terminal());
}

void PrintBooks(Session& session, const v1::Books& books) {
  Facts facts;
  const bool balanced = MoneyText(books.sum()) == "0.00";
  facts.Add("Sum", {MoneyText(books.sum()), balanced ? Style::kGood : Style::kBad});
  facts.Add("Outside", MoneyText(books.outside()));
  facts.Add("Fees", MoneyText(books.fees()));
  facts.Add("Spendable", MoneyText(books.spendable()));
  facts.Add("Held", MoneyText(books.held()));
  facts.Add("Earned", MoneyText(books.earned()));
  facts.Add("Pool", MoneyText(books.pool()));
  facts.Add("In transit", MoneyText(books.in_transit()));
  facts.Add("Transfers", fmt::format("{}", books.transfers()));
  if (books.has_chain_head()) {
    facts.Add("Chain head", fmt::format("{} {}", books.chain_head().sequence(),
                                        Printable(books.chain_head().hash())));
  }
  facts.Print(session.out(), session.terminal());
}

template <class Response>
Result<ExitCode> Show(Session& session, const google::protobuf::Message& request,
                      void (*print)(Session&, const Response&)) {
  TRY(const auto response, session.Call<Response>(request));
  if (session.json) {
    session.PrintJson(response);
  } else {
    print(session, response);
  }
  return ExitCode::kDone;
}

void AddConvert(CLI::App& balance, Session& session) {
  const auto request = std::make_shared<v1::CreateConversionRequest>();
  AddCommand(balance, "convert", "Make earnings money that you can spend", session,
             [&session, request]() -> Result<ExitCode> {
               request->set_request_id(session.NewRequestId());
               TRY(const auto transfer, session.Call<v1::Transfer>(*request));
               if (session.json) {
                 session.PrintJson(transfer);
               } else {
                 session.out() << fmt::format("{} to spend\n", MoneyText(transfer.amount()));
               }
               return ExitCode::kDone;
             })
      ->add_option("amount", *request->mutable_amount(), "Decimal, e.g. 25.00")
      ->required();
}

void AddTransfers(CLI::App& app, Session& session) {
  struct Options {
    v1::ListTransfersRequest request;
    std::uint32_t limit = 0;
    bool all = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* const command =
      AddCommand(app, "ledger", "List transfers, newest first", session,
                 [&session, options]() -> Result<ExitCode> {
                   options->request.set_all(options->all);
                   TRY(const auto list,
                       (session.List<v1::ListTransfersResponse>(options->request, options->limit)));
                   if (session.json) {
                     session.PrintJson(list);
                   } else {
                     PrintTransfers(session, list);
                   }
                   return ExitCode::kDone;
                 });
  command->add_option("--job", *options->request.mutable_job_id(), "Only those of this job");
  command->add_flag("--all", options->all, "Those of every account (operators)");
  AddLimit(*command, options->limit);
}

}  // namespace

void AddLedger(CLI::App& app, Session& session) {
  CLI::App* const balance =
      AddCommand(app, "balance", "What you can spend, what is held, what you earned", session,
                 [&session] { return Show(session, v1::GetBalanceRequest(), PrintBalance); });
  AddConvert(*balance, session);

  const auto days = std::make_shared<std::uint32_t>(30);
  AddCommand(app, "earnings", "What your devices earned, by day", session,
             [&session, days] {
               v1::GetEarningsRequest request;
               request.set_days(*days);
               return Show(session, request, PrintEarnings);
             })
      ->add_option("--days", *days, "Up to and with today")
      ->check(CLI::Range(1U, 366U))
      ->capture_default_str();

  AddTransfers(app, session);

  AddCommand(app, "books", "Add up the whole network's books (operators)", session,
             [&session] { return Show(session, v1::GetBooksRequest(), PrintBooks); });
}

}  // namespace ioworker::cli
