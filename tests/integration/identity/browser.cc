#include "browser.h"

#include <regex>

namespace ioworker::oidc {
namespace {

std::string Unescaped(std::string text) {
  for (const auto& [from, to] :
       {std::pair{"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
      text.replace(at, std::string_view(from).size(), to);
    }
  }
  return text;
}

// The value of an attribute within a tag; empty if it has none.
std::string AttributeOf(const std::string& tag, const std::string& name) {
  std::smatch match;
  const std::regex attribute("\\s" + name + "=\"([^\"]*)\"");
  return std::regex_search(tag, match, attribute) ? Unescaped(match[1].str()) : std::string();
}

// Absolute, seen from the page.
std::string Absolute(const std::string& page, const std::string& address) {
  if (!address.starts_with('/')) return address;
  return page.substr(0, page.find('/', page.find("://") + 3)) + address;
}

struct Form {
  std::string action;
  FormFields fields;
};

Result<Form> FormOf(const std::string& page, const std::string& login) {
  static const std::regex kForm("<form[^>]*>");
  static const std::regex kInput("<input[^>]*>");
  std::smatch tag;
  if (!std::regex_search(page, tag, kForm)) return NotFound("form", page.substr(0, 500));
  Form form{.action = AttributeOf(tag[0].str(), "action"), .fields = {}};
  for (std::sregex_iterator each(page.begin(), page.end(), kInput), end; each != end; ++each) {
    const std::string name = AttributeOf(each->str(), "name");
    if (name.empty()) continue;
    const std::string value = AttributeOf(each->str(), "value");
    form.fields.emplace_back(name, name == "login" ? login : name == "password" ? "any" : value);
  }
  return form;
}

}  // namespace

Result<net::Response> Browser::Send(const std::string& url, const std::string& form, bool post) {
  std::string cookies;
  for (const auto& [name, value] : cookies_) cookies.append(name).append("=").append(value) += "; ";
  net::HttpCall call{.method = post ? "POST" : "GET",
                     .url = url,
                     .headers = {{"Cookie", cookies}, {"User-Agent", "tests"}},
                     .body = form};
  if (post) call.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  TRY(auto response, client_.Send(call));
  for (const auto& header : response.headers) {
    if (!net::EqualsIgnoringCase(header.name, "Set-Cookie")) continue;
    const auto equals = header.value.find('=');
    cookies_[header.value.substr(0, equals)] =
        header.value.substr(equals + 1, header.value.find(';') - equals - 1);
  }
  return response;
}

Result<Browser::Return> Browser::Follow(std::string url, const std::string& home,
                                        const std::string& login) {
  std::string form;
  bool post = false;
  for (int step = 0; step < kStepsMax; ++step) {
    if (url.starts_with(home)) {
      const auto mark = std::min(url.find('?'), url.size());
      const std::string query = mark < url.size() ? url.substr(mark + 1) : "";
      TRY(auto parameters, ReadParameters(post ? form : query));
      return Return{
          .url = url.substr(0, mark), .posted = post, .parameters = std::move(parameters)};
    }
    TRY(const auto response, Send(url, form, post));
    const std::string location(net::FindHeader(response.headers, "Location"));
    if (!location.empty()) {
      url = Absolute(url, location);
      form.clear();
      post = false;
      continue;
    }
    TRY(const Form page, FormOf(response.body, login));
    url = Absolute(url, page.action);
    form = WriteForm(page.fields);
    post = true;
  }
  return DeadlineExceeded("the browser was sent on and on");
}

}  // namespace ioworker::oidc
