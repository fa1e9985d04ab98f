#include "base/country.h"

#include <algorithm>

namespace ioworker {
namespace {

// All that are assigned, as of 2024. Ascending.
constexpr std::string_view kAssigned =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";
constexpr std::size_t kStep = 3;  // two letters and a space

char Upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

}  // namespace

std::optional<Country> Country::Parse(std::string_view text) {
  if (text.size() != 2) return std::nullopt;
  Country country;
  country.letters_ = {Upper(text[0]), Upper(text[1])};
  const std::string_view wanted(country.letters_.data(), 2);
  for (std::size_t at = 0; at < kAssigned.size(); at += kStep) {
    if (kAssigned.substr(at, 2) == wanted) return country;
  }
  return std::nullopt;
}

bool Countries::Serve(Country country) const {
  if (only.empty() && but.empty()) return true;
  if (country.IsNil() || std::ranges::binary_search(but, country)) return false;
  return only.empty() || std::ranges::binary_search(only, country);
}

}  // namespace ioworker
