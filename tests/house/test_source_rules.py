"""What no line of ours does: run code from files, start shells, trust text as HTML or SQL, fetch any address."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from webapp.env import ROOT

SERVER = ("webapp", "labeling", "trainer", "accounts", "jobs")
PACKAGES = (*SERVER, "gather_client", "demo", "benchmarks")
SOURCES = sorted((*(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")), ROOT / "manage.py"))
TEMPLATES = sorted(path for name in SERVER for path in (ROOT / name).rglob("templates/**/*.html"))
SCRIPTS = sorted((ROOT / "webapp" / "static" / "review").glob("*.js"))

CODE_IN_FILES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "jsonpickle"}
BLIND_CALLS = {"__import__", "mark_safe", "SafeString", "RawSQL", "extractall", "csrf_exempt", "popen"}
BLIND_METHODS = {("yaml", "load"), ("yaml", "unsafe_load"), ("os", "system"), ("os", "popen"), ("objects", "extra")}
HTTP_CLIENTS = {"httpx", "requests", "urllib.request", "urllib3", "aiohttp", "http.client"}

# Where a rule is broken on purpose, and why that is no hole.
ALLOWED = {
    ("http", "webapp/supervisor/answering.py"): "asks its own web process, at an address that it made itself",
    ("http", "webapp/supervisor/servers/ceph.py"): "asks the S3 server that it started, on loopback",
    ("http", "labeling/storage/s3.py"): "names an error of the S3 client, and asks nothing",
    ("http", "labeling/storage/s3_trial.py"): "tries the store that the settings name, as a browser would",
    ("sql", "accounts/append_only.py"): "triggers on tables of our own models: names come from the code",
    ("sql", "jobs/services/queue.py"): "two constants of the module, with a lock and without",
}


def name_of(node: ast.expr) -> str:
    """Give the dotted name of what is called, as far as it is one."""
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield name_of(node.func), node


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def keyword(call: ast.Call, name: str) -> object:
    """Give the constant that is passed under the name, None where there is none."""
    found = next((word.value for word in call.keywords if word.arg == name), None)
    return found.value if isinstance(found, ast.Constant) else None


def code_in_files(tree: ast.Module) -> bool:
    return any(name.split(".")[0] in CODE_IN_FILES for name in imports(tree))


def blind(tree: ast.Module) -> bool:
    names = [name for name, _call in calls(tree)]
    if {"eval", "exec", "builtins.eval", "builtins.exec"} & set(names):  # a network's own `eval()` is another thing
        return True
    return any(name.split(".")[-1] in BLIND_CALLS or tuple(name.split(".")[-2:]) in BLIND_METHODS for name in names)


def unsafe_load(tree: ast.Module) -> bool:
    return any(
        (name == "torch.load" and keyword(call, "weights_only") is not True) or keyword(call, "allow_pickle") is True
        for name, call in calls(tree)
    )


def shell(tree: ast.Module) -> bool:
    return any(keyword(call, "shell") not in {None, False} for _name, call in calls(tree))


def http(tree: ast.Module) -> bool:
    found = set(imports(tree))
    return any(name == client or name.startswith(f"{client}.") for name in found for client in HTTP_CLIENTS)


def unverified(tree: ast.Module) -> bool:
    return any(keyword(call, "verify") is False for _name, call in calls(tree))


def sql(tree: ast.Module) -> bool:
    """Find statements that are put together from text instead of being given parameters."""
    for name, call in calls(tree):
        last = name.rpartition(".")[2]
        if last in {"execute", "executemany", "raw"} and call.args and not isinstance(call.args[0], ast.Constant):
            built = isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
            if built:
                return True
    return False


RULES: dict[str, tuple[Callable[[ast.Module], bool], tuple[str, ...]]] = {
    "code in files": (code_in_files, PACKAGES),
    "blind": (blind, PACKAGES),
    "unsafe load": (unsafe_load, PACKAGES),
    "shell": (shell, PACKAGES),
    "unverified": (unverified, PACKAGES),
    "sql": (sql, SERVER),
    "http": (http, SERVER),
}


def broken(rule: str) -> set[str]:
    look, packages = RULES[rule]
    inside = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in {*packages, "manage.py"}]
    return {str(path.relative_to(ROOT)) for path in inside if look(parsed(path))}


@functools.cache
def parsed(path: Path) -> ast.Module:
    """Parse a file, once for all rules."""
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", RULES)
def test_rule_is_broken_nowhere_but_where_allowed(rule: str) -> None:
    assert broken(rule) == {path for known, path in ALLOWED if known == rule}


BREACHES = {
    "code in files": ["import pickle", "from joblib import load", "import shelve as s"],
    "blind": ["eval('1')", "zip.extractall('/')", "yaml.load(f)", "mark_safe(name)", "X.objects.extra(where=[w])"],
    "unsafe load": ["torch.load(f)", "torch.load(f, weights_only=False)", "np.load(f, allow_pickle=True)"],
    "shell": ["subprocess.run(line, shell=True)", "subprocess.run(line, shell=1)"],
    "unverified": ["httpx.get(url, verify=False)"],
    "sql": ["cursor.execute(f'DELETE {x}')", "cursor.execute('SELECT %s' % x)", "X.objects.raw('a' + b)"],
    "http": ["import httpx", "from urllib.request import urlopen", "from urllib import request"],
}


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, lines in BREACHES.items() for line in lines])
def test_rule_sees_a_breach(rule: str, line: str) -> None:
    assert RULES[rule][0](ast.parse(line))


TRUSTING = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off|\bon[a-z]+\s*=\s*[\"']|\bstyle\s*=\s*[\"']|javascript:")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE)
SAFE_TEXTS = {"_field.html": ["|safe"]}  # help texts of our forms and of Django's: no data
WRITING_HTML = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function)")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_trusts_no_text_and_holds_no_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [found.group() for found in TRUSTING.finditer(text)] == SAFE_TEXTS.get(path.name, [])
    assert INLINE_SCRIPT.findall(text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_writes_no_html(path: Path) -> None:
    assert WRITING_HTML.findall(path.read_text(encoding="utf-8")) == []


def test_there_is_something_to_look_at() -> None:
    assert (len(SOURCES) > 200, len(TEMPLATES) > 20, len(SCRIPTS) > 5) == (True, True, True)
