"""A mail server of a test's own: server.py FOLDER CERTIFICATE KEY

Listens on three ports of loopback, says which in one line of JSON, keeps what it takes as FOLDER/N.json, and ends when its
standard input does. What it does with a letter stands in the receiver's name: refused, later, hang, drop; else it is taken.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, certificate, key = sys.argv[1:4]


class Letters:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            return "550 5.1.1 no such mailbox"
        if name == "later":
            return "451 4.3.0 come back"
        if name == "hang":
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("drop@"):
            server.transport.abort()
            return "421 gone"
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        Letters.taken += 1
        with open(f"{folder}/{Letters.taken}.json", "w") as out:
            json.dump(
                {
                    "hello": session.host_name,
                    "tls": server.transport.get_extra_info("ssl_object") is not None,
                    "user": session.auth_data.decode() if session.auth_data else "",
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "head": {name: str(value) for name, value in letter.items()},
                    "text": letter.get_content().replace("\r\n", "\n"),
                    "defects": [str(each) for each in letter.defects],
                },
                out,
            )
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"ann" and data.password == "p\u00e4ss word".encode()
    return AuthResult(success=good, handled=False, auth_data=data.login)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    common = {"hostname": "mail.test", "enable_SMTPUTF8": True, "loop": loop}

    def starttls():
        return SMTP(Letters(), require_starttls=True, tls_context=context, auth_required=True, authenticator=authenticate, **common)

    def plain():
        return SMTP(Letters(), **common)

    servers = {
        "starttls": await loop.create_server(starttls, "127.0.0.1", 0),
        "plain": await loop.create_server(plain, "127.0.0.1", 0),
        "tls": await loop.create_server(plain, "127.0.0.1", 0, ssl=context),
    }
    print(json.dumps({name: each.sockets[0].getsockname()[1] for name, each in servers.items()}), flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


asyncio.run(main())
