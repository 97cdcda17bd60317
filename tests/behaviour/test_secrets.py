# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No key, secret or password comes out of a run, whatever happens in it, at the highest verbosity.

Each is a marker. What a run prints and what it logs is searched for all of them, in plain and in the encodings that
they travel in. Where the lab echoes a request, it is as hostile as a server can be.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import pytest
from ansible_runs import ADMIN, Ansible, Run
from lab.serving import Lab

# The first part survives every encoding but base64 and hexadecimal, the rest is there to be encoded.
_REST = "+/=&%\"'\\ é1aA"
CORES = {
    "access_key": "MrkrAccess",
    "secret_key": "MrkrSecret",
    "non_admin_access_key": "MrkrLowAccess",
    "non_admin_secret_key": "MrkrLowSecret",
    "wrong_key": "MrkrWrong",
    "password": "MrkrPassword",
    "next_password": "MrkrNextPassword",
    "weak_password": "Mrkrweak",
    "proxy_password": "MrkrProxy",
}
_KEYS = ("access_key", "secret_key", "non_admin_access_key", "non_admin_secret_key", "wrong_key")
# A header carries no line break and a key no semicolon; the rest of a key may be as odd as that of a password.
SECRETS = {name: core + (_REST.replace("é", "") if name in _KEYS else _REST) for name, core in CORES.items()}
SECRETS["weak_password"] = CORES["weak_password"]
SECRETS["proxy_password"] = CORES["proxy_password"]


def forms(core: str) -> Iterator[str]:
    """What a secret that begins with `core` looks like; in base64 that depends on where it stands."""
    yield core
    yield core.encode().hex()
    for shift in range(3):
        encoded = base64.b64encode(b"?" * shift + core.encode()).decode().rstrip("=")
        # without the characters that also hold bits of what stands before and after
        yield encoded[(0, 2, 3)[shift] : len(encoded) - 1]


def leaks(text: str, cores: Mapping[str, str] = MappingProxyType(CORES)) -> list[str]:
    """The secrets that a text holds, with what stands around each."""
    found = []
    for name, core in cores.items():
        for form in forms(core):
            at = text.find(form)
            if at >= 0:
                found.append(f"{name}: ...{text[max(0, at - 300) : at + 80]}...")
    return found


def test_the_search_finds_a_secret_in_every_encoding() -> None:
    for name, secret in SECRETS.items():
        header = f"accessKey={secret};"
        encodings = [header, json.dumps(header), quote(header), header.encode().hex(), repr(header)]
        encodings += [base64.b64encode(b"x" * n + header.encode()).decode() for n in range(3)]
        for text in encodings:
            assert any(leak.startswith(f"{name}:") for leak in leaks(text)), text


def lab_of_markers(directory: Path, scanners: int = 1) -> Lab:
    """A lab in which every secret is a marker."""
    lab = Lab(directory, products=("tvm",), scanners=scanners)
    for scanner in lab.scanners:
        scanner.state.user(ADMIN).keys = SECRETS["access_key"], SECRETS["secret_key"]
        low = scanner.state.user("amara.okafor@example.com")
        low.keys = SECRETS["non_admin_access_key"], SECRETS["non_admin_secret_key"]
        scanner.credentials |= {"access_key": SECRETS["access_key"], "secret_key": SECRETS["secret_key"]}
    return lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab with one tenant."""
    with lab_of_markers(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def ansible(lab: Lab, tmp_path: Path) -> Ansible:
    return Ansible(lab, tmp_path)


def user(name: str, **options: Any) -> dict[str, Any]:
    """A task for one account of a name that is new unless another test made it."""
    return {"vulnmgmt.access.tvm_user": {"username": f"{name}@example.com", **options}, "ignore_errors": True}


def users(entries: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    return {"vulnmgmt.access.tvm_users": {"users": entries, **options}, "ignore_errors": True}


ROSTER = [
    {"username": "secret.roster@example.com", "password": "{{ password }}", "update_password": "always"},
    {"username": "mei.lin@example.com", "password": "{{ next_password }}", "update_password": "always"},
    {"username": "hana.sato@example.com", "password": "{{ password }}", "permissions": "Basic"},
]


def run_tasks(ansible: Ansible, tasks: list[dict[str, Any]], *arguments: str) -> Run:
    return ansible.tasks(tasks, "-vvvv", "--diff", *arguments, variables=SECRETS)


def assert_clean(run: Run, failed: list[bool]) -> None:
    """The run did what it was to do, and nothing in it gives a secret away."""
    assert run.log
    assert leaks(run.output) + leaks(run.log) + leaks(json.dumps(run.results)) == []
    assert [bool(result.get("failed")) for result in run.results] == failed, [r.get("msg") for r in run.results]


def previewed(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks in check mode, and then in earnest."""
    return [*({**task, "check_mode": True} for task in tasks), *tasks]


def test_modules_that_work(ansible: Ansible) -> None:
    keys = {"access_key": "{{ access_key }}", "secret_key": "{{ secret_key }}"}
    tasks = [
        user("secret.one", password="{{ password }}", **keys),
        user("secret.one", password="{{ next_password }}", update_password="always"),
        user("secret.one", permissions="Standard"),
        users(ROSTER, **keys),
        {"vulnmgmt.access.tvm_user_info": {"authorizations": True, "details": True, **keys}},
        user("secret.one", state="disabled", password="{{ password }}"),
        user("secret.one", state="absent"),
    ]
    assert_clean(run_tasks(ansible, previewed(tasks)), [False] * 14)


def test_modules_that_are_refused(ansible: Ansible) -> None:
    low = {"access_key": "{{ non_admin_access_key }}", "secret_key": "{{ non_admin_secret_key }}"}
    run = run_tasks(
        ansible,
        [
            user("secret.two", password="{{ weak_password }}"),
            user("secret.two", password="{{ password }}"),
            user("secret.two", password="{{ password }}", update_password="always"),
            user("taken", password="{{ password }}"),
            users([{"username": "outside@elsewhere.example", "password": "{{ password }}"}, *ROSTER]),
            users([{"username": "outside@elsewhere.example", "password": "{{ weak_password }}"}, *ROSTER]),
            user("secret.three", password="{{ password }}", permissions="Nonsense"),
            user("secret.three", password="{{ password }}", access_key="{{ wrong_key }}"),
            user("secret.three", password="{{ password }}", secret_key="{{ wrong_key }}\n"),
            user("secret.three", password="{{ password }}", secret_key="{{ wrong_key }};"),
            user("secret.three", password="{{ password }}", **low),
            {"vulnmgmt.access.tvm_user_info": low, "ignore_errors": True},
        ],
    )
    assert_clean(run, [True, False] + [True] * 10)


def test_servers_that_cannot_be_reached(ansible: Ansible) -> None:
    connections: list[dict[str, Any]] = [
        {"url": "https://127.0.0.1:1"},
        {"url": "https://scanner.invalid"},
        {"ca_path": "/dev/null"},
        {"ca_path": "/nowhere/ca.pem"},
        {"url": "{{ url | replace('https', 'http') }}"},
        {"url": "{{ url | replace('https', 'http') }}", "allow_http": True},
        {"url": "https://scanner:{{ proxy_password }}@127.0.0.1"},
        {"proxy": "http://proxy:{{ proxy_password }}@127.0.0.1:1"},
        {"proxy": "nonsense://proxy:{{ proxy_password }}@127.0.0.1:1"},
        {"impersonate": "nobody@example.com"},
        {"timeout": "soon"},
    ]
    tasks = [user("secret.four", password="{{ password }}", retries=0, **more) for more in connections]
    run = ansible.tasks(tasks, "-vvvv", variables={**SECRETS, "url": ansible.lab.scanner("tvm").url})
    assert_clean(run, [True] * len(tasks))


def _echo(status: int) -> dict[str, Any]:
    """An answer that holds all that a request to it could have held, in every encoding."""
    sent = [SECRETS[name] for name in ("secret_key", "access_key", "password", "next_password")]
    texts = [f"accessKey={SECRETS['access_key']};secretKey={SECRETS['secret_key']}", *sent]
    texts += [quote(text) for text in sent] + [quote(text, safe="") for text in sent]
    texts += [base64.b64encode(text.encode()).decode() for text in sent]
    return {"do": "status", "status": status, "body": json.dumps({"error": status, "message": " ".join(texts)})}


FAULTS = [
    *(_echo(status) for status in (400, 401, 403, 404, 409, 418, 500, 503)),
    {"do": "garbage"},
    {"do": "truncate"},
    {"do": "reset"},
    {"do": "lose_answer"},
    {"do": "status", "status": 302, "headers": {"Location": "https://elsewhere.invalid/"}},
    {"do": "status", "status": 500, "body": "<html><h1>Internal Server Error</h1></html>", "content_type": "text/html"},
]


def test_servers_that_answer_as_they_should_not(tmp_path: Path) -> None:
    with lab_of_markers(tmp_path / "lab", scanners=2 * len(FAULTS)) as lab:
        writes, reads = lab.scanners[: len(FAULTS)], lab.scanners[len(FAULTS) :]
        rules = [{"scanner": s.name, "times": 0, **fault} for s, fault in zip(reads, FAULTS)]
        for method in ("POST", "PUT"):
            rules += [{"scanner": s.name, "times": 0, "method": method, **fault} for s, fault in zip(writes, FAULTS)]
        lab.faults = rules
        tasks = [users(ROSTER, url=scanner.url, retries=0) for scanner in lab.scanners]
        run = run_tasks(Ansible(lab, tmp_path), tasks)
    for result, fault in zip(run.results, FAULTS * 2):
        assert result["failed"], fault
        if "message" in fault.get("body", ""):
            assert str(fault["status"]) in result["msg"]
            assert "********" in result["msg"]
    assert_clean(run, [True] * len(tasks))


def test_a_secret_beside_or_under_a_misspelt_option(ansible: Ansible) -> None:
    tasks = [
        users([{"username": "a@example.com", "password": "{{ password }}", "pemissions": "16"}]),
        users([{"username": "a@example.com", "pasword": "{{ password }}"}]),
        user("secret.six", pasword="{{ password }}"),
        user("secret.six", acces_key="{{ wrong_key }}"),
    ]
    assert_clean(run_tasks(ansible, tasks), [True] * len(tasks))


def onboard(lab: Lab, directory: Path, hosts: Mapping[str, dict[str, Any]], *arguments: str) -> Run:
    """Run the playbook with an inventory that holds keys and passwords: for each scanner what its host says."""
    inventory = {}
    for scanner, (name, host) in zip(lab.scanners, hosts.items()):
        connection = {
            "tvm_url": scanner.url,
            "tvm_ca_path": lab.ca_path,
            "tvm_access_key": SECRETS["access_key"],
            "tvm_secret_key": SECRETS["secret_key"],
            "tvm_retries": 0,
        }
        inventory[name] = {**connection, **host}
    profiles = {"onboarding_profiles": {"reader": {"tvm": {"permissions": "Basic"}}}}
    (directory / "inventory.yml").write_text(json.dumps({"tvm": {"hosts": inventory, "vars": profiles}}), "utf-8")
    ansible = Ansible(lab, directory)
    return ansible.playbook("vulnmgmt.access.onboard", "-i", "inventory.yml", "-vvvv", "--diff", *arguments)


def secret_person(name: str, **tvm: Any) -> dict[str, Any]:
    return {"username": f"{name}@example.com", "tvm": {"password": SECRETS["password"], **tvm}}


def of(people: list[dict[str, Any]], **host: Any) -> dict[str, Any]:
    """The variables of a host with people of its own."""
    return {"onboarding_people": people, **host}


@pytest.mark.parametrize("arguments", [("--check",), ()], ids=["check", "real"])
def test_the_playbook_works(lab: Lab, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    people = [secret_person("secret.one"), secret_person("mei.lin", update_password="always")]
    run = onboard(lab, tmp_path, {"tenable": of(people)}, *arguments)
    assert run.code == 0, run.output
    assert len(run.diffs) == 2
    assert leaks(run.output) + leaks(run.log) == []


MISTAKES = {
    "misspelt-key": (of([secret_person("secret.one", pasword=SECRETS["password"])]), "pasword"),
    "misplaced-key": (of([{"username": "secret.one@example.com", "password": SECRETS["password"]}]), "password"),
    "unknown-profile": (of([{**secret_person("secret.one"), "profiles": ["raeder"]}]), "raeder"),
    "unknown-state": (of([{**secret_person("secret.one"), "state": "presnet"}]), "presnet"),
    "twice": (of([secret_person("secret.one"), secret_person("secret.one")]), "twice"),
    "wrong-type": (
        of([{"username": ["secret.one@example.com"], "tvm": {"password": SECRETS["password"]}}]),
        "username",
    ),
}
"""What is wrong in the inventory, and a word of what is said of it."""

UNDOABLE = {
    "weak": (of([secret_person("secret.weak", password=SECRETS["weak_password"])]), "does not meet"),
    "certificate": (of([secret_person("secret.one")], tvm_ca_path="/dev/null"), "tvm_ca_path"),
}
"""What is found to be wrong while reading."""

FAILURES = {
    "taken": (of([secret_person("taken")]), "409"),
    "wrong-key": (of([secret_person("secret.one")], tvm_secret_key=SECRETS["wrong_key"]), "401"),
    "unreachable": (of([secret_person("secret.one")], tvm_url="https://127.0.0.1:1"), "nothing answers"),
}
"""What fails on a scanner and leaves the others alone."""


@pytest.mark.parametrize("cases", [MISTAKES, UNDOABLE, FAILURES], ids=["mistakes", "undoable", "failures"])
def test_the_playbook_fails(tmp_path: Path, cases: dict[str, tuple[dict[str, Any], str]]) -> None:
    with lab_of_markers(tmp_path / "lab", scanners=len(cases)) as lab:
        run = onboard(lab, tmp_path, {name: host for name, (host, _said) in cases.items()})
    assert run.code != 0
    for name, (_host, said) in cases.items():
        told = [line for line in run.output.splitlines() if name in line]
        assert any(said in line for line in told), f"{name}: {run.output}"
    assert leaks(run.output) + leaks(run.log) == []


PHONE, CODE = "+15557177321", "177321"
"""The lab sends the end of the number as the code."""


@pytest.mark.parametrize("arguments", [("--check",), ()], ids=["check", "real"])
def test_new_keys_telephones_and_codes(ansible: Ansible, lab: Lab, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """New keys are in the file, or in the result of a task that is hidden; of a number there is only the end."""
    person = {"username": "tariq.haddad@example.com"}
    keys, factor = "vulnmgmt.access.tvm_user_api_keys", "vulnmgmt.access.tvm_user_two_factor"
    file = tmp_path / "keys.json"
    no_pair = {"current_access_key": "{{ wrong_key }}", "current_secret_key": "{{ wrong_key }}"}
    tasks: list[dict[str, Any]] = [
        {keys: {**person, "regenerate": True, "keys_file": str(file)}},
        {keys: {**person, **no_pair}, "no_log": True},
        {keys: {**person, **no_pair}, "ignore_errors": True},
        {keys: {**person, "regenerate": True, "keys_file": "/nowhere/keys"}, "ignore_errors": True},
        {factor: {**person, "phone": PHONE, "password": "{{ password }}"}},
        {factor: {**person, "phone": PHONE, "code": "000000"}, "ignore_errors": True},
        {factor: {**person, "phone": PHONE, "code": CODE}},
        {factor: {**person, "phone": "7177321"}, "ignore_errors": True},
        user("mei.lin", two_factor={"sms": True, "phone": PHONE}),
        user("hana.sato", two_factor={"sms": True, "phone": "7177321"}),
        {"vulnmgmt.access.tvm_user_info": {"details": True, "two_factor": True}},
        {"vulnmgmt.access.tvm_user_info": {}},
        {factor: {**person, "state": "absent"}},
    ]
    run = run_tasks(ansible, tasks, *arguments)
    wrong_code = not arguments
    failed = [False, False, True, True, False, wrong_code, False, True, False, True, False, False, False]
    assert [bool(result.get("failed")) for result in run.results] == failed, [r.get("msg") for r in run.results]
    cores = {**CORES, "phone": "7177321", "code": f'"{CODE}"'}
    made = [] if arguments else list(lab.scanner("tvm").state.user(person["username"]).keys)
    made += list(json.loads(file.read_text(encoding="utf-8")).values()) if file.exists() else []
    assert len(made) == (0 if arguments else 4)
    cores |= {f"key {number}": key for number, key in enumerate(made)}
    shown = [result for number, result in enumerate(run.results) if number != 1]
    assert leaks(run.output, cores) + leaks(run.log, cores) + leaks(json.dumps(shown), cores) == []
