"""The Dockerfile and the files of Docker Compose: containers are confined, and every setting reaches the service."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = dict(re.findall(r"(?ms)^FROM \S+ AS (\S+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE))
CONTAINED = {"init": True, "read_only": True, "cap_drop": ["ALL"], "security_opt": ["no-new-privileges:true"]}


class ComposeLoader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML has no types
    """Knows the tags of Docker Compose, and takes no value of theirs."""


ComposeLoader.add_multi_constructor("!", lambda loader, tag, node: None)


def loaded(name: str) -> Any:
    return yaml.load((ROOT / name).read_text(encoding="utf-8"), Loader=ComposeLoader)


def composed(name: str) -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = loaded(name)["services"]
    return services


def services() -> dict[str, dict[str, Any]]:
    """All of them, by file and name; those of files that lie over another one are what both say."""
    base = composed("docker-compose.yml") | composed("docker/metrics.compose.yml")
    found = {f"docker-compose.yml:{name}": service for name, service in base.items()}
    for path in sorted((ROOT / "docker").glob("*.compose.yml")):
        for name, service in composed(f"docker/{path.name}").items():
            extended = service.get("extends", {}).get("service", name)
            found[f"{path.name}:{name}"] = base.get(extended, {}) | service
    return found


SERVICES = services()
ALL = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())


def set_by_the_image() -> set[str]:
    return set(re.findall(r"\bSONGKIN_\w+(?==)", STAGES["serving"]))


@pytest.mark.parametrize("name", ["api", "compact"])
def test_every_setting_is_passed_on_or_set_by_the_image(name: str) -> None:
    passed = composed("docker-compose.yml")[name]["environment"]
    settings = {f"SONGKIN_{field.upper()}" for field in Settings.model_fields}
    assert settings - set_by_the_image() == {name for name in passed if name.startswith("SONGKIN_")}


def test_settings_that_are_not_set_are_left_out() -> None:
    # A value such as ${SONGKIN_WORKERS:-} would be an empty text, which is no number.
    assert set(composed("docker-compose.yml")["api"]["environment"].values()) == {None}


@ALL
def test_container_can_do_and_take_only_what_it_needs(service: dict[str, Any]) -> None:
    assert {key: service.get(key) for key in CONTAINED} == CONTAINED
    assert service["pids_limit"]
    assert service["mem_limit"] == service["memswap_limit"]
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@ALL
def test_container_has_sized_temporary_files_of_one_user_or_with_the_sticky_bit(service: dict[str, Any]) -> None:
    for mount in service["tmpfs"]:
        assert re.search(r":.*\bsize=\d+[mg]\b.*\bmode=(0700|1777)\b", mount), mount


@ALL
def test_container_is_no_root_unless_it_writes_for_two_users(service: dict[str, Any]) -> None:
    user = service.get("user", "that of the image")
    assert not user.startswith(("0", "root")) or service["profiles"] in (["compact"], ["keys"])


def test_images_run_as_a_user_by_number() -> None:
    assert {name: re.findall(r"(?m)^USER (\S+)", STAGES[name])[-1:] for name in ("runtime", "training")} == {
        "runtime": ["10001:10001"],
        "training": ["10001:10001"],
    }
    assert "USER" not in STAGES["serving"]


def test_serving_image_has_neither_training_nor_what_installs() -> None:
    copied = " ".join(re.findall(r"(?m)^COPY (.*)$", STAGES["serving-environment"] + STAGES["serving"]))
    assert "app" in copied.split()
    assert "training" not in copied
    assert "venv --without-pip" in STAGES["serving-environment"]
    assert "pip uninstall --yes setuptools" in STAGES["serving-environment"]
    assert re.search(r"pip uninstall .*\bpip setuptools wheel$", STAGES["runtime"], re.MULTILINE)


def test_release_pins_the_base_image_that_is_used() -> None:
    (image,) = re.findall(r"(?m)^ARG PYTHON_IMAGE=(\S+)$", DOCKERFILE)
    name, _, digest = image.partition("@")
    assert re.fullmatch(r"(sha256:[0-9a-f]{64})?", digest)
    recipe = (ROOT / "docs/recipes/release.md").read_text(encoding="utf-8")
    assert f"image={name}\n" in recipe
    assert "s|^ARG PYTHON_IMAGE=.*|" in recipe


def test_proxy_and_its_commands_name_the_same_replicas() -> None:
    proxy = (ROOT / "docker/haproxy.cfg").read_text(encoding="utf-8")
    roll = (ROOT / "docker/roll.sh").read_text(encoding="utf-8")
    replicas = re.findall(r"(?m)^    server (\S+) \"\$\{(\w+)\}\"$", proxy)
    named = composed("docker/replicas.compose.yml")["proxy"]["environment"]
    assert {variable: f"{name}:8000" for name, variable in replicas} == named
    assert f"for replica in {' '.join(name for name, _ in replicas)}; do" in roll


def targets(name: str) -> set[str]:
    return {target for group in loaded(f"docker/prometheus/{name}") for target in group["targets"]}


def test_prometheus_asks_the_service_or_every_replica_that_the_proxy_has() -> None:
    (job,) = loaded("docker/prometheus/prometheus.yml")["scrape_configs"]
    assert job["file_sd_configs"] == [{"files": ["targets.yml"]}]
    assert targets("targets.yml") == {"api:9100"}
    replicated = composed("docker/replicas.compose.yml")
    assert replicated["prometheus"]["volumes"] == ["./docker/prometheus/replicas.yml:/etc/prometheus/targets.yml:ro"]
    proxied = replicated["proxy"]["environment"].values()
    assert targets("replicas.yml") == {address.replace(":8000", ":9100") for address in proxied}


def test_proxy_passes_keys_on_and_checks_replicas_without_one() -> None:
    proxy = (ROOT / "docker/haproxy.cfg").read_text(encoding="utf-8")
    assert {"Authorization", "X-API-Key"}.isdisjoint(re.findall(r"(?m)(?:del|set|replace)-header (\S+)", proxy))
    assert "meth GET uri /health/ready" in proxy
