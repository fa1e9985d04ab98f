// Who it is, as each kind of provider bears witness: by a signed token, or by an answer to a call.
// Any thread.
#pragma once

#include "base/result.h"
#include "jose/token.h"
#include "oidc/fetch.h"
#include "oidc/parameters.h"
#include "oidc/person.h"
#include "oidc/provider.h"

namespace ioworker::oidc {

// From the claims of a token that was checked. Apple tells the name in the first answer only,
// beside the token and unsigned: good for display, and nothing else of it is read.
Person PersonOfClaims(const Provider& provider, const jose::Claims& claims,
                      const Parameters& callback);

// Asks the provider's userinfo endpoint for what the token did not say. kUnauthenticated
// "subject_wrong" if the answer is about somebody else; else as Ask.
Status CompletePerson(Fetch& fetch, const std::string& url, const std::string& access_token,
                      Person& person);

// One call of users/me. Errors as Ask; kUnauthenticated "subject_missing".
Result<Person> AskX(const Provider& provider, Fetch& fetch, const std::string& access_token);

// /user, and /user/emails; without the right to the latter, a person without an address.
Result<Person> AskGitHub(const Provider& provider, Fetch& fetch, const std::string& access_token);

}  // namespace ioworker::oidc
