"""What the two files promise."""

import ast
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from dockerfile_parse import DockerfileParser

from runner.commands import CHECKOUT, SCRIPTS
from tests.compose.composition import (
    composition,
    interpolated,
    product_services,
    secret_file,
    services,
    words,
)

LONG_RUNNING = {"postgres", "valkey", "web", "worker", "poll", "beat"}
READ_BY_ENVIRONMENT = {"setting", "flag", "items"}


def names_read_by_settings() -> set[str]:
    """The names that config/settings.py asks for."""
    tree = ast.parse((CHECKOUT / "config" / "settings.py").read_text())
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in READ_BY_ENVIRONMENT
        and isinstance(node.args[0], ast.Constant)
    }


@pytest.fixture(scope="module")
def dockerfile() -> list[dict[str, Any]]:
    """Its instructions in order."""
    parser = DockerfileParser(path=str(CHECKOUT / "Dockerfile"), cache_content=True)
    structure: list[dict[str, Any]] = parser.structure
    return [one for one in structure if one["instruction"] != "COMMENT"]


def test_the_services_are_all_there() -> None:
    assert set(services()) == LONG_RUNNING | {"migrate"}


@pytest.mark.parametrize("name", sorted(LONG_RUNNING))
def test_long_running_services_have_a_health_check_and_come_back(name: str) -> None:
    service = services()[name]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["restart"] == "unless-stopped"


def test_postgres_keeps_its_data_and_sorts_like_the_demo() -> None:
    postgres = services()["postgres"]
    assert postgres["image"] == "postgres:18"
    assert "postgres:/var/lib/postgresql" in postgres["volumes"]
    arguments = postgres["environment"]["POSTGRES_INITDB_ARGS"]
    assert "--locale-provider=builtin --builtin-locale=C.UTF-8" in arguments
    mounted = [volume.split(":")[0] for volume in postgres["volumes"][1:]]
    assert all((CHECKOUT / path).is_file() for path in mounted)


def test_workers_scale() -> None:
    worker = services()["worker"]
    assert not worker.keys() & {"container_name", "ports", "hostname"}


def test_only_migrate_knows_the_owner() -> None:
    knows = {name for name, one in product_services().items() if "owner" in str(one).lower()}
    assert knows == {"migrate"}


@pytest.mark.parametrize("name", sorted(product_services()))
def test_every_variable_is_one_that_the_settings_read(name: str) -> None:
    known = names_read_by_settings()
    given = {variable.removesuffix("_FILE") for variable in services()[name]["environment"]}
    assert given <= known
    assert {"DATABASE_URL", "REDIS_URL", "STEPWELL_SECRET_KEY", "STEPWELL_MASTER_KEY"} <= given


@pytest.mark.parametrize("name", sorted(services()))
def test_secrets_come_from_files_that_exist_as_secrets(name: str) -> None:
    service = services()[name]
    for variable, value in service["environment"].items() if "environment" in service else []:
        if re.search("PASSWORD|SECRET|KEY|DATABASE.*URL", variable):
            assert variable.endswith("_FILE")
            assert str(value).removeprefix("/run/secrets/") in service["secrets"]


def test_no_address_carries_a_password() -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text() + (CHECKOUT / "Dockerfile").read_text()
    assert not re.search(r"://[^/\s]*:[^/\s]*@", text)


def test_the_script_makes_every_secret_and_leaves_them_on_a_second_run(tmp_path: Path) -> None:
    shutil.copy(CHECKOUT / "docker" / "make-secrets", tmp_path)
    made = subprocess.run([tmp_path / "make-secrets"], capture_output=True, text=True, check=True)
    names = {secret_file(name).name for name in composition()["secrets"]}
    assert {path.name for path in (tmp_path / "secrets").iterdir()} == names
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    again = subprocess.run([tmp_path / "make-secrets"], capture_output=True, text=True, check=True)
    assert len(made.stdout.splitlines()) == len(names)
    assert again.stdout == ""


@pytest.mark.parametrize("name", sorted(product_services()))
def test_every_command_can_be_found(name: str) -> None:
    program, *arguments = words(services()[name]["command"])
    assert (SCRIPTS / program).exists()
    if program == "python":
        option, module = arguments[:2]
        path = f"{module.replace('.', '/')}.py" if option == "-m" else option
        assert (CHECKOUT / path).exists()
    assert not interpolated(services()[name]["command"]).count("$")


def test_the_image_runs_as_nobody_in_particular(dockerfile: list[dict[str, Any]]) -> None:
    users = [one["value"] for one in dockerfile if one["instruction"] == "USER"]
    assert users == ["stepwell"]
    assert sum(one["instruction"] == "FROM" for one in dockerfile) == 2
    assert dockerfile[-1]["instruction"] == "CMD"


def test_the_image_holds_hashed_packages_and_no_embedded_servers(
    dockerfile: list[dict[str, Any]],
) -> None:
    text = " ".join(one["value"] for one in dockerfile)
    assert "--require-hashes" in text
    assert "embedded" not in text
    assert "!requirements/embedded.txt" not in (CHECKOUT / ".dockerignore").read_text()


def test_what_the_image_copies_exists_and_holds_what_services_run() -> None:
    kept = [line[1:] for line in ignore_lines() if line.startswith("!")]
    optional = {"locale"}
    assert all((CHECKOUT / path).exists() for path in kept if path not in optional)
    assert {"manage.py", "docker/alive.py", "config", "static", "templates"} <= set(kept)


def ignore_lines() -> list[str]:
    return (CHECKOUT / ".dockerignore").read_text().splitlines()


def test_the_environment_of_the_image_is_known(dockerfile: list[dict[str, Any]]) -> None:
    text = " ".join(one["value"] for one in dockerfile if one["instruction"] == "ENV")
    given = set(re.findall(r"(STEPWELL_\w+)=", text))
    assert given == {"STEPWELL_ENV", "STEPWELL_STATIC_MANIFEST", "STEPWELL_STATIC_ROOT"}
    assert given <= names_read_by_settings()
