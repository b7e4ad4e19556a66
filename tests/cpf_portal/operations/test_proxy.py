"""The site as it is served, alone and behind the nginx that `deploy/` describes, under what holds a site.

Chromium's rule holds for nginx too: without it these are skipped, which says so, except when `CI` is set.
"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest
import requests
from axes.models import AccessAttempt
from pytest_django import Settings

from cpf_portal.operations.serving.supervisor import ending_with_us
from tests import factories as f
from tests.cpf_portal.operations.test_workers import NIR, ROOT, Machines, wait_for
from tests.kinds import sure
from tests.ports import free_port

pytestmark = [pytest.mark.real_time, pytest.mark.django_db(transaction=True)]
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
SHIPPED = ROOT / "deploy" / "nginx"
# The seconds after which what was sent has reached those it may hold.
TO_BE_READ = 0.5
HALF = b"POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\nnir="


@pytest.fixture(scope="module")
def machines(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """None of these pages asks anything of a bank."""
    made = Machines("http://127.0.0.1:9", tmp_path_factory.mktemp("mails"))
    made.env["BEHIND_PROXY"] = "1"
    yield made
    made.stop()


@pytest.fixture(scope="module")
def site(machines: Machines) -> str:
    """The same for all: it keeps nothing but what is in the database."""
    return machines.web()


def configuration(folder: Path, site: str, port: int, secure: int) -> Path:
    """What is shipped, in a folder and on ports of ours; bodies may be silent for one second, not ten."""
    shutil.copytree(SHIPPED, folder / "portail")
    for name in ("portail.conf", "zones.conf", "site.conf"):
        file = folder / "portail" / name
        text = file.read_text().replace("/etc/nginx/", f"{folder}/").replace("/var/log/nginx", str(folder))
        text = text.replace("127.0.0.1:8000", site.removeprefix("http://"))
        text = re.sub(r"listen \[::\].*\n", "", text).replace("listen 443", f"listen 127.0.0.1:{secure}")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
        file.write_text(text.replace("client_body_timeout 10s", "client_body_timeout 1s"))
    (folder / "certificats").mkdir()
    key, certificate = folder / "certificats" / "portail.key", folder / "certificats" / "portail.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portail.example"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    # The same server, without TLS, is what these tests speak to.
    plain = (
        f"server {{ listen 127.0.0.1:{port}; root {folder}/portail; include {folder}/portail/site.conf; }}"
    )
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
    places += "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("uwsgi", "scgi"))
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn; worker_processes 1;\n"
        "events { worker_connections 512; }\n"
        f"http {{ default_type text/html; access_log off; {places} include {folder}/portail/portail.conf; {plain} }}\n"
    )
    return main


@pytest.fixture
def proxy(site: str, tmp_path: Path) -> Iterator[int]:
    """The port of nginx, in front of the site."""
    if NGINX is None:
        assert "CI" not in os.environ, "install it: apt-get install nginx-light"
        pytest.skip("needs nginx: apt-get install nginx-light")
    folder, port = tmp_path / "nginx", free_port()
    folder.mkdir()
    folder.chmod(0o755)
    main = configuration(folder, site, port, free_port())
    command = [NGINX, "-c", str(main), "-p", str(folder), "-e", str(folder / "error.log")]
    if os.getuid() == 0:
        command += ["-g", "user root;"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(ending_with_us(command))
    try:
        wait_for(lambda: opens(port), 30)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def opens(port: int, path: str = "/", seconds: float = 20) -> bool:
    """Whether a page answers 200 in time."""
    try:
        return requests.get(f"http://127.0.0.1:{port}{path}", timeout=seconds).status_code == 200
    except requests.RequestException:
        return False


def port_of(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


@contextmanager
def half_sent(port: int, number: int, request: bytes = HALF) -> Iterator[list[socket.socket]]:
    """So many senders who announce a body and stop."""
    with ExitStack() as held:
        senders = [
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            for _ in range(number)
        ]
        for sender in senders:
            sender.sendall(request)
        yield senders


def status_of(sender: socket.socket) -> int:
    """Of the answer to what was sent so far."""
    return int(sender.recv(4096).split()[1])


def health(port: int) -> str:
    answer = requests.get(f"http://127.0.0.1:{port}/sante/", timeout=20)
    return str(answer.json()["base"])


def test_alone_the_site_is_not_held_by_half_sent_requests(site: str, machines: Machines) -> None:
    """Pages and `/sante/` answer; the control has four threads, any of which may wait for a sender."""
    with half_sent(port_of(site), 60):
        time.sleep(TO_BE_READ)
        assert health(port_of(site)) == "ok"
        wait_for(lambda: opens(port_of(site)), 20)
        heavy = HALF.replace(b"5000", b"419430400")
        with half_sent(port_of(site), 1, heavy) as (sender,):
            assert status_of(sender) in (413, 503)
    control = port_of(machines.web(threads=4))
    with half_sent(control, 6):
        time.sleep(TO_BE_READ)
        assert not opens(control, seconds=3), "without the bounds, the site is held"


def test_forty_logins_at_once_leave_the_site_answering(site: str, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["accounts.passwords.hashing.Hasher"]  # as the sites do
    people = [f"1760575013{rank}" for rank in range(101, 141)]
    numbers = [f"{each}{97 - int(each) % 97:02}" for each in people]
    for number in numbers:
        f.a_trainee(login=f.digest(number), password=f.PASSWORD)
    page = requests.get(f"{site}/connexion/", timeout=20)
    token = sure(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)).group(1)
    given = {"csrfmiddlewaretoken": token, "password": f.PASSWORD}
    over, waits = threading.Event(), []

    def log_in(number: str) -> int:
        """Again when told so: on a busy machine a turn may not come in time."""
        for _ in range(10):
            answer = requests.post(
                f"{site}/connexion/",
                given | {"nir": number},
                cookies=page.cookies,
                allow_redirects=False,
                timeout=60,
            )
            if "Retry-After" not in answer.headers:
                break
        return answer.status_code

    def look() -> None:
        while not over.is_set():
            began = time.monotonic()
            assert opens(port_of(site))
            assert health(port_of(site)) == "ok"
            waits.append(time.monotonic() - began)

    with ThreadPoolExecutor(41) as pool:
        looking = pool.submit(look)
        answers = list(pool.map(log_in, numbers))
        over.set()
        looking.result()
    assert set(answers) == {302}
    assert max(waits) < 10, "a busy machine is slow; a frozen site does not answer at all"


def test_behind_nginx_nothing_reaches_the_site_half_sent(proxy: int) -> None:
    with half_sent(proxy, 60) as senders:
        time.sleep(TO_BE_READ)
        assert opens(proxy)
        assert health(proxy) == "ok"
        answers = [sender.recv(4096) for sender in senders]
        assert answers[:40] == [b""] * 40, "the slow ones are ended"
        assert {answer[9:12] for answer in answers[40:]} <= {b"", b"429"}, "and counted"
    with half_sent(proxy, 1, HALF.replace(b"5000", b"419430400")) as (sender,):
        assert status_of(sender) == 413, "at once: only its first bytes were sent"
    document = HALF.replace(b"/connexion/", b"/mes-droits/dif/")
    claim = HALF.replace(b"/connexion/", b"/mes-dossiers/0123456789/force-majeure/")
    with (
        half_sent(proxy, 2, document.replace(b"5000", b"5500000")) as documents,
        half_sent(proxy, 1, claim.replace(b"5000", b"26500000")) as claims,
    ):
        assert documents[0].recv(4096) == b"", "awaited, in vain: this page takes a document"
        assert claims[0].recv(4096) == b"", "awaited, in vain: this one takes five"
    with half_sent(proxy, 1, document.replace(b"5000", b"7500000")) as (sender,):
        assert status_of(sender) == 413
    with half_sent(proxy, 1, claim.replace(b"5000", b"28000000")) as (sender,):
        assert status_of(sender) == 413


def test_behind_nginx_an_address_is_its_own_and_logins_are_counted(proxy: int, tmp_path: Path) -> None:
    def ask(
        method: str, body: str = "", source: str = "127.0.0.2", **headers: str
    ) -> tuple[HTTPResponse, str]:
        connection = http.client.HTTPConnection("127.0.0.1", proxy, timeout=30, source_address=(source, 0))
        connection.request(method, "/connexion/", body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer, text

    page, text = ask("GET")
    assert page.getheader("Server") == "nginx", "without its version, nor the site's"
    token = sure(re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)).group(1)
    form = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": sure(page.getheader("Set-Cookie")).split(";")[0],
        "X-Forwarded-For": "203.0.113.9",
    }
    ask("POST", f"csrfmiddlewaretoken={token}&nir={NIR}&password=Faux2026aaaa", **form)
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.2"}

    answers = [ask("POST") for _ in range(60)]
    refused = [(answer, text) for answer, text in answers if answer.status == 429]
    assert {answer.status for answer, _ in answers[:30]} == {403}, "no token, but not too many yet"
    assert refused
    assert "Trop de demandes" in refused[0][1]
    assert refused[0][0].getheader("Retry-After") == "30"
    assert ask("GET")[0].status == 200, "to read the page is not counted"
    assert ask("POST", source="127.0.0.3")[0].status == 403, "nor are others"
    log = (tmp_path / "nginx" / "portail.log").read_text()
    assert " POST /connexion/ 429 " in log
