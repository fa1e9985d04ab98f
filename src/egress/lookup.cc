#include "egress/lookup.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>

namespace ioworker::egress {

Result<std::vector<Address>> SystemLookup(const std::string& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;  // else each address comes three times
  addrinfo* list = nullptr;
  const int error = getaddrinfo(name.c_str(), nullptr, &hints, &list);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(list, [](addrinfo* all) {
    if (all != nullptr) freeaddrinfo(all);
  });
  if (error == EAI_NONAME || error == EAI_NODATA) return NotFound("name", name);
  if (error != 0) return Unavailable("the name cannot be looked up", gai_strerror(error));
  std::vector<Address> addresses;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    const auto address = AddressOf(each->ai_addr);
    if (address && std::ranges::find(addresses, *address) == addresses.end()) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

}  // namespace ioworker::egress
