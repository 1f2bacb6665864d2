"""TLS: the connection goes to a checked address, the certificate must be that of the name."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking import leads, refused
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from web import site

from dashboard.fetching import Fetcher, Limits, connection


class TestTls:
    """The certificate must tell the name that was asked for, though the connection goes to an address."""

    @pytest.fixture
    def secure(self, tmp_path, monkeypatch):
        """A site at https://news.example, with a certificate of its own making."""
        leads(monkeypatch, {"news.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
        certificate = certificate_for("news.example", tmp_path / "certificate.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with site(context) as served:
            served.address = served.address.replace("127.0.0.1", "news.example")
            yield served, certificate

    def trust(self, monkeypatch, certificate):
        monkeypatch.setattr(connection, "_tls", lambda: ssl.create_default_context(cafile=certificate))

    def test_a_certificate_nobody_vouches_for(self, secure, fetcher):
        web, _ = secure
        assert "certificate is not trusted" in str(refused(fetcher, web.html("/", "secret")))

    def test_a_certificate_of_the_name_asked_for(self, secure, fetcher, monkeypatch):
        web, certificate = secure
        self.trust(monkeypatch, certificate)
        assert fetcher.fetch(web.html("/", "secret")).body == b"secret"

    def test_a_certificate_of_another_name(self, secure, fetcher, monkeypatch):
        web, certificate = secure
        self.trust(monkeypatch, certificate)
        url = web.html("/", "secret").replace("news.example", "other.example")
        assert "certificate is not trusted" in str(refused(fetcher, url))

    def test_a_server_that_drips_where_tls_begins(self, web):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            slow = Fetcher(limits=Limits(whole=0.3, attempts=1, between=0), allow_private=True)
            assert "took longer than 0.3 s" in str(refused(slow, f"https://127.0.0.1:{silent.getsockname()[1]}/"))


def certificate_for(name: str, path: Path) -> Path:
    """A certificate and its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(plain + made.public_bytes(Encoding.PEM))
    return path
