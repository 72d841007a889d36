"""A mail server for one test: FOLDER TRANSPORT ANSWER. Prints its port, and keeps each mail and its envelope.

TRANSPORT: starttls, tls (each with login), plain, other-name (a certificate for somebody else), authority (the
authority's own certificate).
ANSWER to a mail: keep, later (451), never (550), drop (keeps it and hangs up), hold (keeps it and says nothing).
"""

import asyncio
import itertools
import pathlib
import ssl
import sys

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

folder, transport, answer = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
authority = trustme.CA()
authority.cert_pem.write_to_path(folder / "ca.pem")
name = "mail.example.org" if transport == "other-name" else "127.0.0.1"
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
if transport == "authority":
    both = folder / "authority"
    both.write_bytes(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
    context.load_cert_chain(both)
else:
    authority.issue_cert(name).configure_cert(context)
numbers = itertools.count(1)


class Keeper:
    async def handle_DATA(self, server, session, envelope):
        if answer == "later":
            return "451 busy"
        if answer == "never":
            return "550 no"
        number = next(numbers)
        about = f"{envelope.mail_from} {','.join(envelope.rcpt_tos)} {session.host_name}\n"
        (folder / f"{number}.envelope").write_text(about)
        part = folder / f"{number}.part"
        part.write_bytes(envelope.original_content)
        part.rename(folder / f"{number}.eml")
        if answer == "drop":
            server.transport.abort()
        if answer == "hold":
            await asyncio.sleep(3600)
        return "250 kept"


def login(server, session, envelope, mechanism, data):
    known = data.login == b"alice@example.org" and data.password == b"sesame"
    return AuthResult(success=known, handled=False)


def talk():
    if transport == "plain":
        return SMTP(Keeper())
    auth = {"authenticator": login, "auth_required": True, "auth_require_tls": transport != "tls"}
    if transport == "tls":
        return SMTP(Keeper(), **auth)
    return SMTP(Keeper(), tls_context=context, require_starttls=True, **auth)


async def serve():
    at_once = context if transport == "tls" else None
    server = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0, ssl=at_once)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(serve())
