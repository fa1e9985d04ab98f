#include "app/pairing.h"

#include "app/accounts.h"
#include "app/enrolment.h"
#include "app/messages.h"
#include "store/accounts.h"

namespace ioworker::app {
namespace {

v1::Pairing Describe(const Pairing& pairing) {
  v1::Pairing message;
  message.set_code(pairing.code);
  message.set_state(static_cast<v1::Pairing::State>(pairing.state));
  message.set_name(pairing.name);
  *message.mutable_inventory() = ToMessage(pairing.inventory);
  message.set_address(pairing.address);
  Put(pairing.created_at, message.mutable_created_at());
  Put(pairing.expires_at, message.mutable_expires_at());
  if (!pairing.enrolment.IsNil()) message.set_enrolment_id(pairing.enrolment.Text());
  return message;
}

}  // namespace

Result<v1::CreatedPairing> CreatePairing(App& app, const Caller& caller,
                                         const v1::CreatePairingRequest& request) {
  TRY(CheckName(request.name()));
  auto inventory = FromMessage(request.inventory());
  const std::string wrong = devices::CheckInventory(inventory, {});
  if (!wrong.empty()) return InvalidArgument("inventory", "inventory_invalid", wrong);
  TRY(const auto made, app.pairings.Make(request.name(), std::move(inventory), caller.address));
  v1::CreatedPairing created;
  created.set_code(made.pairing.code);
  created.set_secret(made.secret);
  created.set_url(app.settings.public_url + "/pair?code=" + made.pairing.code);
  Put(made.pairing.expires_at, created.mutable_expires_at());
  return created;
}

Result<v1::PollPairingResponse> PollPairing(App& app, const Caller&,
                                            const v1::PollPairingRequest& request) {
  TRY(const auto pairing, app.pairings.Poll(request.secret()));
  v1::PollPairingResponse response;
  response.set_state(static_cast<v1::Pairing::State>(pairing.state));
  if (pairing.state != PairingState::kAccepted) return response;
  TRY(auto reader, app.readers.Lend());
  TRY(const auto account, store::FindAccount(*reader, pairing.account));
  response.set_enrolment_code(pairing.enrolment_code);
  response.set_account_name(account.name);
  return response;
}

Result<v1::Pairing> GetPairing(App& app, const Caller& caller,
                               const v1::GetPairingRequest& request) {
  TRY(const auto pairing, app.pairings.Find(caller.account, request.code()));
  return Describe(pairing);
}

Result<v1::Pairing> AnswerPairing(App& app, const Caller& caller,
                                  const v1::AnswerPairingRequest& request) {
  TRY(const auto waiting, app.pairings.Find(caller.account, request.code()));
  const auto wanted = request.accept() ? PairingState::kAccepted : PairingState::kRefused;
  if (waiting.state == wanted) return Describe(waiting);  // said twice
  if (!request.accept()) {
    TRY(const auto refused, app.pairings.Answer(caller.account, request.code(), false, {}, {}));
    return Describe(refused);
  }
  v1::CreateEnrolmentRequest asked;
  asked.set_name(waiting.name);
  TRY(const auto enrolment, CreateEnrolment(app, caller, asked));
  TRY(const auto id, ParseId<EnrolmentId>(enrolment.id(), "enrolment_id"));
  const auto accepted =
      app.pairings.Answer(caller.account, request.code(), true, id, enrolment.code());
  if (accepted) return Describe(*accepted);
  v1::RevokeEnrolmentRequest revoked;  // nobody gets to see it
  revoked.set_enrolment_id(enrolment.id());
  TRY(RevokeEnrolment(app, caller, revoked));
  return std::unexpected(accepted.error());
}

}  // namespace ioworker::app
