"""What the dashboard and the alerts ask is what the product tells; promtool reads the rules where it is found."""

import inspect
import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from cpf_portal.common.records import counts
from cpf_portal.operations.watching import backlog
from tests.house.repository import ROOT

ALERTS, DASHBOARD = (
    ROOT / "deploy" / "prometheus" / "alertes.yml",
    ROOT / "deploy" / "grafana" / "portail.json",
)
NAME = re.compile(r"portail_\w+")


def told() -> set[str]:
    """The names of all figures, as Prometheus keeps them."""
    source = inspect.getsource(counts) + inspect.getsource(backlog)
    names = set(NAME.findall(source))
    return names | {f"{name}_total" for name in names} | {"portail_page_seconds_bucket"}


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def test_every_figure_that_is_asked_for_is_told() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    asked += [rule["expr"] for rule in rules()]
    assert len(asked) > 20
    assert {name for expression in asked for name in NAME.findall(expression)} - told() == set()


def test_each_alert_says_what_happens_and_how_grave_it_is() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["summary"].endswith("."), rule["alert"]


def test_prometheus_reads_them() -> None:
    if not (promtool := shutil.which("promtool")):
        pytest.skip("needs promtool: apt-get install prometheus")
    done = subprocess.run(
        [promtool, "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
