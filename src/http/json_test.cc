#include "http/json.h"

#include <string>

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "http/method.h"
#include "ioworker/v1/devices.pb.h"
#include "ioworker/v1/jobs.pb.h"
#include "ioworker/v1/link.pb.h"

namespace ioworker::http {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

struct BadInput {
  std::string text;
  std::string reason;
  std::string field;
};

void ExpectRefused(const BadInput& input, Message& message) {
  const auto status = ReadJson(input.text, message);
  ASSERT_FALSE(status) << input.text.substr(0, 200);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(status.error().reason, input.reason) << input.text.substr(0, 200);
  EXPECT_EQ(status.error().field, input.field) << input.text.substr(0, 200);
}

TEST(JsonTest, BadInputIsRefusedByName) {
  const BadInput inputs[] = {
      {R"({"colour":1})", "unknown_field", "colour"},
      {R"({"jobs":[{},{"colour":1}]})", "unknown_field", "jobs[1].colour"},
      {R"({"jobs":[{"resources":{"cores":"many"}}]})", "wrong_type", "jobs[0].resources.cores"},
      {R"({"jobs":[{"resources":{"cores":1.5}}]})", "wrong_type", "jobs[0].resources.cores"},
      {R"({"jobs":[{"resources":{"cores":true}}]})", "wrong_type", "jobs[0].resources.cores"},
      {R"({"jobs":[{"resources":{"cores":""}}]})", "wrong_type", "jobs[0].resources.cores"},
      {R"({"jobs":[{"resources":{"cores":-1}}]})", "out_of_range", "jobs[0].resources.cores"},
      {R"({"jobs":[{"resources":{"cores":"-1"}}]})", "out_of_range", "jobs[0].resources.cores"},
      {R"({"jobs":[{"resources":{"cores":-1e300}}]})", "out_of_range", "jobs[0].resources.cores"},
      {R"({"jobs":[{"retries":4294967296}]})", "out_of_range", "jobs[0].retries"},
      {R"({"jobs":[{"retries":4294967296.0}]})", "out_of_range", "jobs[0].retries"},
      {R"({"jobs":[{"retries":99999999999999999999}]})", "out_of_range", "jobs[0].retries"},
      {R"({"jobs":[{"retries":"99999999999999999999"}]})", "out_of_range", "jobs[0].retries"},
      {R"({"jobs":[{"retries":1e999}]})", "out_of_range", "jobs[0].retries"},
      {R"({"jobs":[{"timeLimitSeconds":[1]}]})", "wrong_type", "jobs[0].time_limit_seconds"},
      {R"({"jobs":[{"image":7}]})", "wrong_type", "jobs[0].image"},
      {R"({"jobs":[{"image":{}}]})", "wrong_type", "jobs[0].image"},
      {R"({"jobs":[{"resources":7}]})", "wrong_type", "jobs[0].resources"},
      {R"({"jobs":[{"resources":[]}]})", "wrong_type", "jobs[0].resources"},
      {R"({"jobs":[{"command":"run"}]})", "wrong_type", "jobs[0].command"},
      {R"({"jobs":[{"command":["run",null]}]})", "wrong_type", "jobs[0].command[1]"},
      {R"({"jobs":[{"command":["run",["x"]]}]})", "wrong_type", "jobs[0].command[1]"},
      {R"({"jobs":{}})", "wrong_type", "jobs"},
      {R"({"jobs":7})", "wrong_type", "jobs"},
      {R"({"jobs":[7]})", "wrong_type", "jobs[0]"},
      {R"({"jobs":[{"environment":[]}]})", "wrong_type", "jobs[0].environment"},
      {R"({"jobs":[{"environment":"A=1"}]})", "wrong_type", "jobs[0].environment"},
      {R"({"jobs":[{"environment":{"A":1}}]})", "wrong_type", "jobs[0].environment.A"},
      {R"({"jobs":[{"environment":{"A":null}}]})", "wrong_type", "jobs[0].environment.A"},
      {R"({"jobs":[{"environment":{"A":"1","A":"2"}}]})", "duplicate_field",
       "jobs[0].environment.A"},
      {R"({"jobs":[{"egress":"EVERYTHING"}]})", "unknown_value", "jobs[0].egress"},
      {R"({"jobs":[{"egress":77}]})", "unknown_value", "jobs[0].egress"},
      {R"({"requestId":"a","request_id":"b"})", "duplicate_field", "request_id"},
      {R"({"jobs":[{"name":"\ud800"}]})", "invalid_json", ""},
      {"{\"requestId\":\"\xff\"}", "invalid_utf8", ""},
      {"[]", "wrong_type", ""},
      {"7", "wrong_type", ""},
      {"null", "wrong_type", ""},
      {"", "invalid_json", ""},
      {"{", "invalid_json", ""},
      {"{}{}", "invalid_json", ""},
      {"{'requestId':'a'}", "invalid_json", ""},
      {R"({"requestId":"a",})", "invalid_json", ""},
      {R"({"requestId":NaN})", "invalid_json", ""},
  };
  for (const auto& input : inputs) {
    v1::CreateJobsRequest request;
    ExpectRefused(input, request);
  }
}

TEST(JsonTest, DeepNestingIsRefusedAtOnce) {
  const int depth = 1'000'000;
  v1::CreateJobsRequest request;
  ExpectRefused({R"({"jobs":)" + std::string(depth, '['), "wrong_type", "jobs[0]"}, request);
  ExpectRefused({std::string(depth, '['), "wrong_type", ""}, request);

  // The only messages that could nest without end are protobuf's own.
  std::string text = "{}";
  for (int i = 0; i < 20; ++i) text = R"({"nestedType":[)" + text + "]}";
  google::protobuf::DescriptorProto recursive;
  const auto status = ReadJson(text, recursive);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().reason, "too_deep");
}

TEST(JsonTest, SecondMemberOfAChoiceIsRefused) {
  v1::Report report;
  ExpectRefused({R"({"pulling":{},"started":{}})", "duplicate_field", "started"}, report);
}

TEST(JsonTest, BytesComeInEitherAlphabet) {
  for (const char* text : {"+/8=", "-_8=", "+/8", "-_8"}) {
    v1::Challenge message;
    ASSERT_TRUE(ReadJson(fmt::format(R"({{"nonce":"{}"}})", text), message)) << text;
    EXPECT_EQ(message.nonce(), "\xfb\xff") << text;
  }
  for (const char* text : {"+", "=+/8", "+/8=x", "a b="}) {
    v1::Challenge message;
    EXPECT_FALSE(ReadJson(fmt::format(R"({{"nonce":"{}"}})", text), message)) << text;
  }
}

TEST(JsonTest, NullMeansNotNamed) {
  v1::CreateJobsRequest request;
  ASSERT_TRUE(ReadJson(R"({"jobs":null,"requestId":null})", request));
  EXPECT_EQ(request.ByteSizeLong(), 0u);
}

TEST(JsonTest, ErrorsRepeatOnlyAPartOfALongName) {
  v1::CreateJobsRequest request;
  std::string name;
  for (int i = 0; i < 1000; ++i) name += "é";
  const auto status = ReadJson("{\"x" + name + "\":1}", request);
  ASSERT_FALSE(status);
  EXPECT_LT(status.error().field.size(), 200u);
}

// Fills a message with random values, three levels deep.
class Filler {
 public:
  explicit Filler(std::uint64_t seed) : random_(seed) {}

  void Fill(Message& message, int depth = 0) {
    const auto& type = *message.GetDescriptor();
    if (type.full_name() == "google.protobuf.Timestamp") {
      message.GetReflection()->SetInt64(&message, type.FindFieldByName("seconds"),
                                        static_cast<std::int64_t>(random_.Below(4'000'000'000)));
      return;
    }
    for (int i = 0; i < type.field_count(); ++i) {
      const auto& field = *type.field(i);
      if (random_.OneIn(3) || (field.message_type() != nullptr && depth > 3)) continue;
      const auto times = field.is_repeated() && !field.is_map() ? 1 + random_.Below(3) : 1;
      for (std::uint64_t j = 0; j < times; ++j) FillField(message, field, depth);
    }
  }

 private:
  void FillField(Message& message, const FieldDescriptor& field, int depth) {
    const auto& reflection = *message.GetReflection();
    const auto set = [&](auto setter, auto adder, auto value) {
      field.is_repeated() ? (reflection.*adder)(&message, &field, value)
                          : (reflection.*setter)(&message, &field, value);
    };
    using R = google::protobuf::Reflection;
    const std::uint64_t chance = random_.OneIn(4) ? ~std::uint64_t{0} : random_.Next();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return set(&R::SetInt32, &R::AddInt32, static_cast<std::int32_t>(chance));
      case FieldDescriptor::CPPTYPE_UINT32:
        return set(&R::SetUInt32, &R::AddUInt32, static_cast<std::uint32_t>(chance));
      case FieldDescriptor::CPPTYPE_INT64:
        return set(&R::SetInt64, &R::AddInt64, static_cast<std::int64_t>(chance));
      case FieldDescriptor::CPPTYPE_UINT64:
        return set(&R::SetUInt64, &R::AddUInt64, chance);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return set(&R::SetDouble, &R::AddDouble, static_cast<double>(chance) / 3);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return set(&R::SetFloat, &R::AddFloat, static_cast<float>(chance) / 3);
      case FieldDescriptor::CPPTYPE_BOOL:
        return set(&R::SetBool, &R::AddBool, true);
      case FieldDescriptor::CPPTYPE_STRING:
        return set(&R::SetString, &R::AddString, Text(field));
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto& type = *field.enum_type();
        const auto index =
            static_cast<int>(random_.Below(static_cast<unsigned>(type.value_count())));
        return set(&R::SetEnumValue, &R::AddEnumValue, type.value(index)->number());
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                        : *reflection.MutableMessage(&message, &field),
                    depth + 1);
    }
  }

  std::string Text(const FieldDescriptor& field) {
    if (field.type() == FieldDescriptor::TYPE_BYTES) return random_.Bytes(random_.Below(9));
    const std::string texts[] = {"", "plain", "\"quoted\\\" \n\t", "ünïcödé ✓ 𝄞", "</script>"};
    return texts[random_.Below(std::size(texts))];
  }

  SeededRandom random_;
};

// Every message of the services' files, nested ones too.
std::vector<const google::protobuf::Descriptor*> EveryMessage() {
  std::vector<const google::protobuf::Descriptor*> all;
  for (const auto* service : ContractServices()) {
    const auto* file = service->file();
    for (int i = 0; i < file->message_type_count(); ++i) all.push_back(file->message_type(i));
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (int j = 0; j < all[i]->nested_type_count(); ++j) {
      if (!all[i]->nested_type(j)->options().map_entry()) all.push_back(all[i]->nested_type(j));
    }
  }
  return all;
}

TEST(JsonTest, EveryMessageReadsBackWhatItPrints) {
  auto& factory = *google::protobuf::MessageFactory::generated_factory();
  for (const auto* type : EveryMessage()) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const std::unique_ptr<Message> message(factory.GetPrototype(type)->New());
      Filler(seed).Fill(*message);
      const auto text = WriteJson(*message);
      ASSERT_TRUE(text) << type->name() << " seed " << seed;
      const std::unique_ptr<Message> ours(message->New());
      const auto status = ReadJson(*text, *ours);
      ASSERT_TRUE(status) << type->name() << " seed " << seed << ": " << status.error().message;
      const std::unique_ptr<Message> theirs(message->New());
      ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(*text, theirs.get()).ok());
      EXPECT_TRUE(MessageDifferencer::Equals(*ours, *theirs))
          << type->name() << " seed " << seed << "\n"
          << *text;
    }
  }
}

}  // namespace
}  // namespace ioworker::http
