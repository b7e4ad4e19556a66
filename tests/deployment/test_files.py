"""What `deploy/` gives to machines: it parses, is pinned, has no rights, and says only what the product knows."""

import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cpf_portal.operations.database import addresses
from tests.house.repository import ROOT

DEPLOY = ROOT / "deploy"
IMAGE = re.compile(r"[\w./-]+:(?:local|v?\d+\.\d+[\w.-]*)")
READ = re.compile(r"""(?:env(?:\.\w+)?|setting)\(\s*"([A-Z_]+)"|environ\.get\("([A-Z_]+)\"""")
# What the site asks of Postgres as it connects.
OPTIONS = re.findall(r"-c (\w+)=(\w+)", str(addresses.PLANS["options"]))
# What Postgres' image, pgBackRest and the site's libraries read themselves.
OF_OTHERS = {"POSTGRES_PASSWORD", "PGDATA", "PGPASSFILE", "PRIMAIRE", "NOM", "PORT", "PATH"}
OF_PYTHON = {
    "DJANGO_SETTINGS_MODULE",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "PROMETHEUS_MULTIPROC_DIR",
}


def documents() -> Iterator[tuple[Path, Any]]:
    for path in sorted(DEPLOY.rglob("*.y*ml")):
        for document in yaml.safe_load_all(path.read_text()):
            yield path, document


def manifests(kind: str) -> list[dict[str, Any]]:
    return [
        found for path, found in documents() if path.parent.name == "kubernetes" and found["kind"] == kind
    ]


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def pods() -> list[dict[str, Any]]:
    return [each["spec"]["template"]["spec"] for kind in ("Deployment", "Job") for each in manifests(kind)]


def known() -> set[str]:
    """The variables that the product reads."""
    sources = [ROOT / "cpf_portal" / "settings.py", *(ROOT / "cpf_portal" / "operations").rglob("*.py")]
    found = {name for path in sources for names in READ.findall(path.read_text()) for name in names if name}
    return found | OF_OTHERS | OF_PYTHON


def given() -> Iterator[tuple[str, str]]:
    """Each variable that a file of ours gives, and where."""
    for name, service in services().items():
        yield from ((variable, name) for variable in service.get("environment", {}))
    for kustomization in manifests("Kustomization"):
        for generated in kustomization["configMapGenerator"]:
            yield from ((line.partition("=")[0], "kustomization") for line in generated["literals"])
    for pod in pods():
        for container in pod["containers"]:
            yield from ((each["name"], container["name"]) for each in container.get("env", []))
    for unit in DEPLOY.glob("systemd/*.service"):
        for line in re.findall(r"^Environment=(.*)$", unit.read_text(), re.MULTILINE):
            yield from ((word.partition("=")[0], unit.name) for word in line.split())
    for line in re.findall(r"^ENV (.*(?:\\\n.*)*)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)[1:]:
        yield from ((name, "Containerfile") for name in re.findall(r"([A-Z_]+)=", line))


def test_every_variable_is_one_that_the_product_reads() -> None:
    found = list(given())
    assert len(found) > 100
    lost = {(name, where) for name, where in found if name.removesuffix("_FILE") not in known()}
    assert lost == set()


def test_images_are_pinned() -> None:
    images = [service["image"] for service in services().values()]
    images += [container["image"] for pod in pods() for container in pod["containers"]]
    images += [cluster["spec"]["imageName"] for cluster in manifests("Cluster")]
    for path in DEPLOY.rglob("Containerfile"):
        images += re.findall(r"^FROM (\S+)", path.read_text(), re.MULTILINE)
    assert len(images) > 15
    assert [image for image in images if not IMAGE.fullmatch(image)] == []


def test_containers_are_nobody_and_change_nothing_of_themselves() -> None:
    for name, service in services().items():
        assert service["read_only"], name
        assert service["user"].partition(":")[0].isdigit(), name
        assert service["user"].partition(":")[0] != "0", name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"]
        assert not pod["automountServiceAccountToken"]
        for container in pod["containers"]:
            may = container["securityContext"]
            assert may["readOnlyRootFilesystem"]
            assert not may["allowPrivilegeEscalation"]
            assert may["capabilities"] == {"drop": ["ALL"]}
    for path in DEPLOY.rglob("Containerfile"):
        assert re.findall(r"^USER (\d+)", path.read_text(), re.MULTILINE)[-1] != "0", path


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["proxy"]
    assert {each["spec"].get("type", "ClusterIP") for each in manifests("Service")} == {"ClusterIP"}
    (service,) = manifests("Service")
    assert [port["targetPort"] for port in service["spec"]["ports"]] == ["http"], "never the figures"


def test_every_secret_is_a_file_that_is_not_here() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert {each["file"].partition("/")[0] for each in compose["secrets"].values()} == {"secrets"}
    assert not (DEPLOY / "secrets").exists() or "deploy/secrets" in (ROOT / ".gitignore").read_text()
    used = {
        entry if isinstance(entry, str) else entry["source"]
        for service in services().values()
        for entry in service.get("secrets", [])
    }
    assert used == set(compose["secrets"])


def test_systemd_gives_as_little_as_it_can() -> None:
    for unit in DEPLOY.glob("systemd/portail-*.service"):
        text = unit.read_text()
        for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"):
            assert line in text.splitlines(), (unit.name, line)
        assert re.search(r"^User=(?!root)\w+$", text, re.MULTILINE), unit.name


def test_systemd_reads_them() -> None:
    if not (verify := shutil.which("systemd-analyze")):
        pytest.skip("needs systemd-analyze")
    units = [str(path) for path in DEPLOY.glob("systemd/*.*") if path.suffix in (".service", ".timer")]
    done = subprocess.run([verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert told == [], "but for programs that are not on this machine"


def test_pgbouncer_is_given_what_the_site_needs_of_it() -> None:
    """By the machine's PgBouncer and by the cluster's, alike; what the site asks when it connects is known."""
    file = configparser.ConfigParser(interpolation=None)
    file.read(DEPLOY / "pgbouncer" / "pgbouncer.ini")
    (pooler,) = manifests("Pooler")
    for asked in (dict(file["pgbouncer"]), pooler["spec"]["pgbouncer"]["parameters"]):
        assert "default_transaction_read_only" in asked["track_extra_parameters"], "reading.py"
        assert int(asked["max_prepared_statements"]) > 0
        assert OPTIONS
        assert {name for name, _ in OPTIONS} <= set(re.split(r",\s*", asked["ignore_startup_parameters"]))
    connecting = file["databases"]["portail"]
    for name, value in OPTIONS:
        assert f"SET {name} = {value}" in connecting


def test_shell_scripts_stop_at_the_first_failure() -> None:
    for path in DEPLOY.rglob("*.sh"):
        assert "set -eu" in path.read_text(), path
        assert subprocess.run(["sh", "-n", path], check=False).returncode == 0, path
