// TLS settings, once for all sessions that share them. Any thread.
#pragma once

#include <string>

#include <openssl/ssl.h>

#include "base/result.h"
#include "net/client_contexts.h"
#include "net/server.h"
#include "net/transport.h"

namespace ioworker::net {

// Reads certificate and key; kInvalidArgument names the file and says what is wrong with it.
Result<TlsContext> ServerTls(const TlsFiles& files);

// `ca_path`: PEM; empty: the system's certificate store.
Result<TlsContext> ClientTls(const std::string& ca_path);

TlsSession NewServerSession(SSL_CTX& context);

// Refuses a server whose certificate is not for `host` (a name or an address).
TlsSession NewClientSession(SSL_CTX& context, const std::string& host);

}  // namespace ioworker::net
