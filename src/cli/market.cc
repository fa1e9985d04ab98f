#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/format.h"
#include "ioworker/v1/market.pb.h"

namespace ioworker::cli {
namespace {

void PrintMarket(Session& session, const v1::Market& market) {
  Table table({{"MODEL", false, true},
               {"DEVICES FREE", true},
               {"CORES FREE", true},
               {"GPUS FREE", true},
               {"MOST MEMORY", true},
               {"FROM PRICE/H", true},
               {"RENTED FOR", true}});
  for (const v1::MarketModel& model : market.models()) {
    table.Add({model.model(), fmt::format("{} of {}", model.devices_free(), model.devices_online()),
               fmt::format("{} of {}", model.cores_free(), model.cores_total()),
               fmt::format("{} of {}", model.gpus_free(), model.gpus_total()),
               MibText(model.memory_mib_most()), MoneyText(model.price_per_hour_low()),
               model.rented_unit_price().empty()
                   ? ""
                   : fmt::format("{} a {}", MoneyText(model.rented_unit_price()),
                                 model.gpu() ? "GPU" : "core")});
  }
  table.Print(session.out(), session.terminal());
  session.out() << fmt::format("\n{} tasks run, {} wait. Prices in {}; the network keeps {:g} %.\n",
                               market.tasks_running(), market.tasks_waiting(), market.currency(),
                               market.fee_basis_points() / 100.0);
}

}  // namespace

void AddMarket(CLI::App& app, Session& session) {
  AddCommand(app, "market", "What can be rented now, and at which price", session,
             [&session]() -> Result<ExitCode> {
               TRY(const auto market, session.Call<v1::Market>(v1::GetMarketRequest()));
               if (session.json) {
                 session.PrintJson(market);
               } else {
                 PrintMarket(session, market);
               }
               return ExitCode::kDone;
             });
}

}  // namespace ioworker::cli
