#include "domain/rewards/record.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"
#include "domain/rewards/record_text.h"
#include "domain/rewards/verify.h"

namespace ioworker::rewards {
namespace {

constexpr Instant kEpoch{1'795'989'600'000'000};  // 2026-11-29T22:00:00Z

Pseudonym Filled(std::uint8_t byte) {
  Pseudonym pseudonym;
  pseudonym.bytes.fill(byte);
  return pseudonym;
}

// A laptop, a workstation with a card, an old box half of the hour, and one with a fake engine.
std::vector<DeviceHour> SampleHours() {
  return {{.device = Filled(0xdd),
           .figures = {.verified = false,
                       .processor_thousandths = 64'000,
                       .memory_mib = 262'144,
                       .gpu_memory_mib = 81'920},
           .leases = {.well = 500, .ill = 0},
           .seconds = 3600},
          {.device = Filled(0x11),
           .figures = {.verified = true, .processor_thousandths = 8000, .memory_mib = 16'384},
           .leases = {},
           .seconds = 3600},
          {.device = Filled(0xc0),
           .figures = {.verified = true, .processor_thousandths = 4000, .memory_mib = 8192},
           .leases = {.well = 7, .ill = 3},
           .seconds = 1800},
          {.device = Filled(0x7f),
           .figures = {.verified = true,
                       .processor_thousandths = 16'000,
                       .memory_mib = 65'536,
                       .gpu_memory_mib = 24'576,
                       .gpu_gigaflops = 82'580},
           .leases = {.well = 90, .ill = 0},
           .seconds = 3600}};
}

EpochRecord Sample() {
  return MakeRecord(kEpoch, Money{10'000'000}, std::string(kSha256Bytes, '\0'), SampleHours());
}

// What a good record says of a text that is one.
std::optional<Difference> DifferenceIn(const std::string& text) {
  const auto verified = VerifyRecord(text);
  EXPECT_TRUE(verified) << (verified ? "" : verified.error().message);
  return verified ? verified->difference : std::nullopt;
}

// Worked out by hand: docs/reference/rewards.md has the same numbers.
TEST(RecordTest, TheSampleByHand) {
  const EpochRecord record = Sample();
  ASSERT_EQ(record.rows.size(), 4U);
  const auto expect = [&](std::size_t row, Score score, std::int64_t share) {
    EXPECT_EQ(record.rows[row].score, score) << row;
    EXPECT_EQ(record.rows[row].share, Money{share}) << row;
  };
  expect(0, {.capability = 80'384, .reliability = 8000, .weight = 2'315'059'200'000}, 1'031'263);
  expect(1, {.capability = 555'304, .reliability = 9800, .weight = 19'591'125'120'000}, 8'727'035);
  expect(2, {.capability = 40'192, .reliability = 7500, .weight = 542'592'000'000}, 241'702);
  expect(3, {.capability = 0, .reliability = 9960, .weight = 0}, 0);
  EXPECT_EQ(record.weight, TotalWeight{22'448'776'320'000});
  EXPECT_EQ(record.paid, record.pool);
}

TEST(RecordTest, IsWrittenAsEver) {
  for (const auto& [name, record] :
       {std::pair{"sample", Sample()},
        std::pair{"nobody",
                  MakeRecord(kEpoch + kEpochLength, Money{10'000'000}, Sample().digest, {})}}) {
    const std::string text = WriteRecord(record);
    const auto golden =
        ReadFile(fmt::format("{}/{}.jsonl", IOWORKER_GOLDEN_EPOCHS, name), kRecordBytesMax);
    EXPECT_EQ(golden ? *golden : "", text) << name;
    EXPECT_EQ(DifferenceIn(text), std::nullopt);
  }
}

TEST(RecordTest, ReadsBackToTheSame) {
  rc::check([] {
    const auto draw = [](std::uint32_t most) {
      return *rc::gen::element(0U, most, *rc::gen::inRange(0U, most));
    };
    std::vector<DeviceHour> hours(*rc::gen::inRange<std::size_t>(0, 20));
    for (auto& hour : hours) {
      for (auto& byte : hour.device.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
      hour.device.bytes[0] = static_cast<std::uint8_t>(&hour - hours.data());
      hour.figures = {.verified = *rc::gen::arbitrary<bool>(),
                      .processor_thousandths = draw(kProcessorThousandthsMax),
                      .memory_mib = draw(kMeasuredMemoryMibMax),
                      .gpu_memory_mib = draw(kGpuMemoryMibMax),
                      .gpu_gigaflops = draw(kGpuGigaflopsMax)};
      hour.leases = {.well = draw(kCountedLeasesMax), .ill = draw(kCountedLeasesMax)};
      hour.seconds = draw(kEpochSeconds);
    }
    const Money pool{*rc::gen::inRange<std::int64_t>(0, kMoneyMax.micros + 1)};
    const auto record = MakeRecord(kEpoch, pool, Sha256("x"), hours);
    const std::string text = WriteRecord(record);
    const auto verified = VerifyRecord(text);
    RC_ASSERT(verified.has_value());
    RC_ASSERT(!verified->difference);
    RC_ASSERT(verified->record == record);
    RC_ASSERT(WriteRecord(verified->record) == text);
    for (const auto& row : record.rows) {
      RC_ASSERT(row.hour.figures.verified || row.share == Money{});
    }
  });
}

// Wherever a digit is changed, the text is no record any more or differs from what follows.
TEST(RecordTest, AChangedByteAnywhereIsFound) {
  const std::string text = WriteRecord(Sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char other : {'0', '1', '7', '9', 'a', ' ', '\n', '-'}) {
      if (text[at] == other) continue;
      std::string changed = text;
      changed[at] = other;
      const auto verified = VerifyRecord(changed);
      EXPECT_TRUE(!verified || verified->difference) << "byte " << at << " as " << other;
    }
    EXPECT_FALSE(VerifyRecord(text.substr(0, at)));
  }
}

TEST(RecordTest, TheFirstDifferenceIsNamed) {
  const auto expect = [](auto change, const Difference& difference) {
    EpochRecord record = Sample();
    change(record);
    EXPECT_EQ(DifferenceIn(WriteRecord(record)), difference) << difference.column;
  };
  expect([](auto& record) { record.rows[3].hour.figures.verified = true; },
         {.line = 5, .column = "capability", .stated = "0", .follows = "1429504"});
  expect([](auto& record) { record.rows[1].hour.leases.ill = 1; },
         {.line = 3, .column = "reliability", .stated = "9800", .follows = "9702"});
  expect([](auto& record) { record.rows[2].hour.seconds = 3600; },
         {.line = 4, .column = "weight", .stated = "542592000000", .follows = "1085184000000"});
  expect([](auto& record) { --record.rows[0].share.micros, ++record.rows[1].share.micros; },
         {.line = 2, .column = "share_micros", .stated = "1031262", .follows = "1031263"});
  expect([](auto& record) { ++record.pool.micros; },
         {.line = 3, .column = "share_micros", .stated = "8727035", .follows = "8727036"});
  expect([](auto& record) { record.devices = 3; },
         {.line = 6, .column = "devices", .stated = "3", .follows = "4"});
  expect([](auto& record) { ++record.weight; },
         {.line = 6, .column = "weight", .stated = "22448776320001", .follows = "22448776320000"});
  expect([](auto& record) { record.paid = {}; },
         {.line = 6, .column = "paid_micros", .stated = "0", .follows = "10000000"});
}

TEST(RecordTest, WhatChangesNoShareIsFoundByTheDigest) {
  EpochRecord record = Sample();
  record.previous = Sha256("another history");
  const auto difference = DifferenceIn(WriteRecord(record));
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->column, "sha256");
  EXPECT_EQ(difference->line, 6U);
  EXPECT_EQ(difference->stated, Hex(Sample().digest));
}

// A record that is built by hand out of pieces.
struct Pieces {
  std::string header = fmt::format("{}2026-11-29T22:00:00.000000Z{}5{}{}{}", kHeaderEpoch,
                                   kHeaderPool, kHeaderPrevious, std::string(64, '0'), HeaderEnd());
  std::string rows = Row(0x11, "true,1,1,1,1,1,1,1,11,1,1,5");
  std::string footer =
      R"({"devices":1,"weight":1,"paid_micros":5,"sha256":")" + std::string(64, '0') + "\"}\n";

  static std::string Row(std::uint8_t byte, std::string_view rest) {
    return fmt::format("[\"{}\",{}]\n", Filled(byte).Text(), rest);
  }
};

void ExpectRefused(const Pieces& pieces, std::string_view field, std::string_view words) {
  const auto read = ParseRecord(pieces.header + pieces.rows + pieces.footer);
  ASSERT_FALSE(read) << words;
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(read.error().field, field) << read.error().message;
  EXPECT_NE(read.error().message.find(words), std::string::npos) << read.error().message;
}

TEST(RecordTest, HostileRowsAreRefused) {
  const Pieces good;
  ASSERT_TRUE(ParseRecord(good.header + good.rows + good.footer));
  const std::string huge(1 << 20, '9');
  for (const auto& [rest, words] : std::vector<std::pair<std::string, std::string>>{
           {"true,1,1,1,1,1,1,1,11,1,1", "share_micros"},
           {"true,1,1,1,1,1,1,1,11,1,1,5,5", "does not end"},
           {"true,1,1,1,1,1,1,1,11,1,1,5 ", "does not end"},
           {"True,1,1,1,1,1,1,1,11,1,1,5", "verified"},
           {"1,1,1,1,1,1,1,1,11,1,1,5", "verified"},
           {"true,01,1,1,1,1,1,1,11,1,1,5", "processor_thousandths"},
           {"true,-1,1,1,1,1,1,1,11,1,1,5", "processor_thousandths"},
           {"true,1.0,1,1,1,1,1,1,11,1,1,5", "memory_mib"},
           {"true,1,1e3,1,1,1,1,1,11,1,1,5", "gpu_memory_mib"},
           {"true,1, 1,1,1,1,1,1,11,1,1,5", "memory_mib"},
           {"true,4096001,1,1,1,1,1,1,11,1,1,5", "processor_thousandths is no whole number"},
           {"true,1,67108865,1,1,1,1,1,11,1,1,5", "memory_mib"},
           {"true,1,1,268435457,1,1,1,1,11,1,1,5", "gpu_memory_mib"},
           {"true,1,1,1,640000001,1,1,1,11,1,1,5", "gpu_gigaflops"},
           {"true,1,1,1,1,10000001,1,1,11,1,1,5", "leases_well"},
           {"true,1,1,1,1,1,10000001,1,11,1,1,5", "leases_ill"},
           {"true,1,1,1,1,1,1,3601,11,1,1,5", "seconds is no whole number from 0 to 3600"},
           {"true,1,1,1,1,1,1,1,4294967296,1,1,5", "capability"},
           {"true,1,1,1,1,1,1,1,11,10001,1,5", "reliability"},
           {"true,1,1,1,1,1,1,1,11,1," + huge + ",5", "weight"},
           {"true,1,1,1,1,1,1,1,11,1,1,1000000000000001", "share_micros"},
           {"true,1,1,1,1,1,1,1,11,1,1,18446744073709551617", "share_micros"}}) {
    Pieces pieces;
    pieces.rows = Pieces::Row(0x11, rest);
    ExpectRefused(pieces, "line 2", words);
  }
  Pieces pieces;
  pieces.rows = "[\"" + std::string(64, 'F') + "\",true,1,1,1,1,1,1,1,11,1,1,5]\n";
  ExpectRefused(pieces, "line 2", "device");
  pieces.rows = "[\"ab\",true,1,1,1,1,1,1,1,11,1,1,5]\n";
  ExpectRefused(pieces, "line 2", "device");
}

TEST(RecordTest, DevicesAscendAndStandOnce) {
  const Pieces good;
  Pieces twice;
  twice.rows = good.rows + good.rows;
  ExpectRefused(twice, "line 3", "not above the one before");
  Pieces descending;
  descending.rows = Pieces::Row(0x22, "true,1,1,1,1,1,1,1,11,1,1,5") + good.rows;
  ExpectRefused(descending, "line 3", "not above the one before");
}

TEST(RecordTest, HostileHeadersAndFootersAreRefused) {
  const Pieces good;
  const auto with_header = [&](std::string_view from, std::string_view to) {
    Pieces pieces;
    const auto at = pieces.header.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    pieces.header.replace(at, from.size(), to);
    return pieces;
  };
  ExpectRefused(with_header("\"version\":1", "\"version\":2"), "line 1", "another version");
  ExpectRefused(with_header("22:00:00.000000Z", "22:30:00.000000Z"), "line 1", "epoch");
  ExpectRefused(with_header("22:00:00.000000Z", "22:00:00.000001Z"), "line 1", "epoch");
  ExpectRefused(with_header("2026-11-29T", "1969-11-29T"), "line 1", "epoch");
  ExpectRefused(with_header("2026-11-29T", "2026-02-30T"), "line 1", "epoch");
  ExpectRefused(with_header("micros\":5", "micros\":1000000000000001"), "line 1", "pool_micros");
  ExpectRefused(with_header("micros\":5", "micros\":-5"), "line 1", "pool_micros");
  ExpectRefused(with_header("prior_well\":8", "prior_well\":9"), "line 1", "constants");
  ExpectRefused(with_header("\"memory_mib\",", ""), "line 1", "constants or columns");
  ExpectRefused(with_header("\n", "\r\n"), "line 1", "constants or columns");

  const auto with_footer = [&](std::string footer) {
    Pieces pieces;
    pieces.footer = std::move(footer);
    return pieces;
  };
  ExpectRefused(with_footer(""), "line 3", "neither a device nor the footer");
  ExpectRefused(with_footer("\n" + good.footer), "line 3", "neither a device nor the footer");
  ExpectRefused(with_footer(good.footer + good.footer), "line 4", "something follows");
  ExpectRefused(with_footer(good.footer.substr(0, good.footer.size() - 1)), "line 3", "not end");
  ExpectRefused(with_footer(R"({"devices":1000001,)"), "line 3", "devices");
  ExpectRefused(with_footer(R"({"devices":1,"weight":)" + std::string(60, '9')), "line 3",
                "weight");
  ExpectRefused(with_footer(R"({"devices":1,"weight":1,"paid_micros":x)"), "line 3", "paid_micros");
  for (const std::string text : {"", "{}", "[]\n", "\0"}) EXPECT_FALSE(ParseRecord(text));
}

TEST(RecordTest, AFullRecordFitsItsLimit) {
  RecordRow longest{
      .hour = {.device = Filled(0xff),
               .figures = {.verified = false,
                           .processor_thousandths = kProcessorThousandthsMax,
                           .memory_mib = kMeasuredMemoryMibMax,
                           .gpu_memory_mib = kGpuMemoryMibMax,
                           .gpu_gigaflops = kGpuGigaflopsMax},
               .leases = {.well = kCountedLeasesMax, .ill = kCountedLeasesMax},
               .seconds = kEpochSeconds},
      .score = {.capability = kCapabilityMax, .reliability = kReliabilityMax, .weight = kWeightMax},
      .share = kMoneyMax};
  EpochRecord record = Sample();
  const std::size_t before = WriteRecord(record).size();
  record.rows.push_back(longest);
  const std::size_t row = WriteRecord(record).size() - before;
  EXPECT_LT(4096 + row * kEpochDevicesMax, kRecordBytesMax) << row << " bytes a row";
}

// The split once more by another way: all fractions sorted, the largest first.
std::vector<std::int64_t> SplitAnew(const EpochRecord& record) {
  std::vector<std::int64_t> shares;
  std::vector<std::pair<TotalWeight, std::size_t>> fractions;
  std::int64_t left = record.pool.micros;
  for (const auto& row : record.rows) {
    const auto exact = TotalWeight{row.score.weight} * TotalWeight(record.pool.micros);
    shares.push_back(static_cast<std::int64_t>(exact / record.weight));
    fractions.emplace_back(record.weight - exact % record.weight, fractions.size());
    left -= shares.back();
  }
  std::ranges::sort(fractions);
  for (std::int64_t i = 0; i < left; ++i) ++shares[fractions[static_cast<std::size_t>(i)].second];
  return shares;
}

TEST(RecordTest, AHundredThousandDevicesAreEqualToTheLastUnit) {
  SeededRandom random{31};
  const auto draw = [&](std::uint32_t most) {
    return static_cast<std::uint32_t>(random.Next() % (std::uint64_t{most} + 1));
  };
  std::vector<DeviceHour> hours(100'000);
  for (auto& hour : hours) {
    hour.device = PseudonymOf({.high = 1, .low = random.Next()}, kEpoch, "nonce");
    hour.figures = {.verified = draw(9) > 0,
                    .processor_thousandths = draw(64'000),
                    .memory_mib = draw(262'144),
                    .gpu_memory_mib = draw(98'304),
                    .gpu_gigaflops = draw(200'000)};
    hour.leases = {.well = draw(1000), .ill = draw(50)};
    hour.seconds = draw(kEpochSeconds);
  }
  const SystemClock clock;
  const Duration begun = clock.Steady();
  const auto record = MakeRecord(kEpoch, Money{123'456'789'012}, Sha256("x"), hours);
  const std::string text = WriteRecord(record);
  const Duration made = clock.Steady();
  const auto verified = VerifyRecord(text);
  const Duration checked = clock.Steady();
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->difference, std::nullopt);
  EXPECT_EQ(record.paid, record.pool);
  const auto anew = SplitAnew(record);
  for (std::size_t i = 0; i < anew.size(); ++i) {
    ASSERT_EQ(anew[i], record.rows[i].share.micros) << i;
  }
  fmt::print("100,000 devices: made and written in {} ms, verified in {} ms, {} bytes\n",
             (made - begun).count() / 1000, (checked - made).count() / 1000, text.size());
}

}  // namespace
}  // namespace ioworker::rewards
