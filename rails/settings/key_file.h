// A key pair of Solana in a file: 64 numbers in a JSON list (seed, then public key), as
// solana-keygen writes it. Any thread.
//
// The file is plain: mode 0600, owned by the signer's user, and refused otherwise. Whoever wants it
// encrypted at rest does so below (a disk, or systemd's LoadCredentialEncrypted), because a signer
// that starts by itself would have to keep the password beside it.
#pragma once

#include <string>

#include "base/key.h"
#include "base/result.h"

namespace ioworker::rail_settings {

// Refuses a file that others may read, that is a link, or whose halves do not fit.
Result<KeyPair> LoadKey(const std::string& path);

// Makes a new key there; refuses to replace a file. Returns its public key.
Result<std::string> MakeKey(const std::string& path, const std::string& seed);

}  // namespace ioworker::rail_settings
