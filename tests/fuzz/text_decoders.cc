// Files that people write, words in them, and what is kept as text.
#include "agent/local_time.h"
#include "agent/owner_switch.h"
#include "agent/policy_file.h"
#include "base/money.h"
#include "base/sealer.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/spec_yaml.h"
#include "cli/units.h"
#include "client/event_parser.h"
#include "client/registry.h"
#include "domain/ids/ids.h"
#include "domain/policy/week.h"
#include "domain/rewards/verify.h"
#include "egress/dns_message.h"
#include "every_decoder.h"
#include "store/spec_json.h"

namespace ioworker::fuzz {

void SpecYaml(std::string_view bytes) {
  const auto spec = cli::ParseSpec(bytes, "job.yaml");
  if (!spec) CheckRefusal(spec.error());
}

void SpecJson(std::string_view bytes) {
  const auto spec = store::ReadSpec(bytes);
  if (!spec) return CheckRefusal(spec.error());
  const auto again = store::ReadSpec(store::WriteSpec(*spec));
  CHECK(again && *again == *spec, "a kept spec reads back");
}

// What a file says is judged at every hour without a fault, and the week has no gaps.
void Policy(std::string_view bytes) {
  agent::ParseSwitch(bytes);
  agent::ParseWeekMinute(bytes);
  const auto policy = agent::ParsePolicy(bytes);
  if (!policy) return CheckRefusal(policy.error());
  policy::WeekMinute end = 0;
  for (const auto& stretch : policy::Week(policy->rules)) {
    CHECK(stretch.from == end && stretch.to > end, "the week has a gap");
    policy::Judge judge(policy->rules);
    judge.Decide({}, stretch.from, Duration{});
    end = stretch.to;
  }
  CHECK(end == policy::kMinutesOfWeek);
}

// There is one way to write a record, and a wrong one is worked out without a fault too.
void EpochRecord(std::string_view bytes) {
  const auto verified = rewards::VerifyRecord(bytes);
  if (!verified) return CheckRefusal(verified.error());
  CHECK(rewards::WriteRecord(verified->record) == bytes, "a record reads back");
  if (!verified->difference) {
    CHECK(verified->record.paid == verified->record.pool || verified->record.weight == 0,
          "a good record pays its pool");
  }
}

// What a job sends to the name server of its bridge, and the answer that it would get.
void Dns(std::string_view bytes) {
  if (const auto refusal = egress::Misunderstood(bytes)) CHECK(refusal->size() == 12);
  const auto question = egress::ParseQuestion(bytes);
  if (!question) return;
  CHECK(!question->name.empty() && question->name.size() <= 253, "a name has its bounds");
  const auto address = *egress::Address::Parse("9.9.9.9");
  const auto answer = egress::AnswerTo(*question, egress::DnsCode::kOk,
                                       std::vector<egress::Address>(20, address), seconds{60});
  CHECK(answer.size() <= egress::kDnsBytesMax, "an answer fits");
  CHECK(!egress::ParseQuestion(answer), "an answer is no question");
}

void Words(std::string_view bytes) {
  if (const auto id = JobId::Parse(bytes))
    CHECK(JobId::Parse(id->Text()) == id, "an id reads back");
  const auto money = ParseMoney(bytes, "amount");
  if (money) {
    CHECK(ParseMoney(FormatMoney(*money), "amount") == *money, "money reads back");
  } else {
    CheckRefusal(money.error());
  }
  const auto at = ParseInstant(bytes);
  if (at) CHECK(ParseInstant(FormatInstant(*at)) == *at, "a time reads back");
  if (const auto decoded = DecodeBase64Url(bytes)) {
    CHECK(DecodeBase64Url(EncodeBase64Url(*decoded)) == decoded, "bytes read back");
  }
  if (const auto decoded = DecodePercent(bytes)) {
    CHECK(DecodePercent(EncodePercent(*decoded)) == decoded, "a path reads back");
  }
  CHECK(IsUtf8(ToUtf8(bytes)), "made text of");
}

void Units(std::string_view bytes) {
  const auto seconds = cli::ParseSeconds(bytes, "time_limit");
  if (!seconds) CheckRefusal(seconds.error());
  const auto mib = cli::ParseMib(bytes, "memory");
  if (!mib) CheckRefusal(mib.error());
}

// What a registry answers to who has not shown yet who he is.
void Challenge(std::string_view bytes) {
  const auto challenge = client::ParseChallenge(bytes);
  if (!challenge) return;
  for (const std::string* part : {&challenge->realm, &challenge->service, &challenge->scope}) {
    CHECK(part->size() <= bytes.size(), "nothing is made up");
  }
}

// Nothing opens that was not sealed by this key for this row.
void Sealed(std::string_view bytes) {
  const Sealer sealer({std::string(Sealer::kKeyBytes, 'k')});
  const auto opened = sealer.Open(bytes, "job_1");
  CHECK(!opened, "a stranger's bytes open");
  const auto own = sealer.Open(sealer.Seal(bytes, "job_1"), "job_1");
  CHECK(own && *own == bytes, "what is sealed opens");
}

// Pieces read like the whole.
void ServerEvents(std::string_view bytes) {
  const auto read = [&](std::size_t piece) {
    client::EventParser parser(4096);
    std::string seen;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const auto fed =
          parser.Feed(bytes.substr(at, piece), [&](const client::ServerSentEvent& event) -> Status {
            seen += event.type + "\n" + event.id + "\n" + event.data + "\n";
            return {};
          });
      if (!fed) return seen + "refused";
    }
    return seen;
  };
  CHECK(read(bytes.size() + 1) == read(1), "events may come byte by byte");
}

}  // namespace ioworker::fuzz
