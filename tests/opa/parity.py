#!/usr/bin/env python3
"""Every built-in policy in OPA itself: the same findings over every case, and every test holds.

    tests/opa/parity.py CASES

CASES is what `cargo-andon test policies --export CASES` wrote. OPA comes as a shared library out of the PyPI wheel
`opa-golib-python-bindings`, which asks for a newer Python than it needs, so it is unpacked rather than installed. Where
pip cannot get it, nothing is compared, and the last line says so.

Exit codes: 0 the same, or no OPA to be had; 1 a difference; 2 nothing to compare.
"""

import json
import pathlib
import subprocess
import sys
import zipfile

WHEEL = "opa-golib-python-bindings==0.4.4"
ROOT = pathlib.Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies"


def opa_engine():
    """The class of OPA's engine; none where the wheel cannot be had."""
    folder = ROOT / "target" / "opa"
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("*.whl")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--python-version", "3.14", "--dest", str(folder), WHEEL]
        if subprocess.run(command, check=False).returncode != 0:
            return None
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder / "wheel")
    sys.path.insert(0, str(folder / "wheel"))
    try:
        from opa_bindings import OpaEngine
        OpaEngine().close()
    except (ImportError, OSError) as cause:
        print(f"the wheel does not run here: {cause}")
        return None
    return OpaEngine


def modules(policy, with_tests):
    """The files that a policy is judged by."""
    yield from sorted(path for path in (POLICIES / "lib").glob("*.rego") if not path.name.endswith("_test.rego"))
    yield POLICIES / policy / "policy.rego"
    if with_tests:
        yield POLICIES / policy / "policy_test.rego"


def engine(opa, policy, parameters, with_tests=False):
    made = opa()
    for path in modules(policy, with_tests):
        made.add_policy(str(path.relative_to(ROOT)), path.read_text())
    made.add_data(parameters, path="parameters")
    return made


def place(at):
    return "{file}:{line}:{column}-{end_column}".format(**at)


def said(document):
    """What a policy says of one workspace, in the form of cases.json."""
    result = {}
    findings = []
    for finding in document.get("findings", []):
        findings.append({key: place(value) if key == "at" else value for key, value in finding.items()})
    undecided = []
    for entry in document.get("undecided", []):
        undecided.append({"reason": entry["reason"], "subjects": entry.get("subjects", [])})
        if not entry.get("blocks", True):
            undecided[-1]["blocks"] = False
    for name, entries in (("findings", findings), ("undecided", undecided)):
        if entries:
            result[name] = in_order(entries)
    return result


def in_order(entries):
    return sorted(entries, key=lambda entry: json.dumps(entry, sort_keys=True))


def kept(policy):
    """What andon says of each case, as it is checked in."""
    cases = json.loads((POLICIES / policy / "cases.json").read_text())
    return {case: {name: in_order(entries) for name, entries in said.items()} for case, said in cases.items()}


def judged(opa, policy, cases):
    """What OPA says of each case of which it says something."""
    engines, result = {}, {}
    for name, case in cases.items():
        parameters = case["parameters"][policy]
        key = json.dumps(parameters, sort_keys=True)
        if key not in engines:
            engines[key] = engine(opa, policy, parameters)
        for workspace in case["workspaces"]:
            if policy in workspace["policies"]:
                answer = said(engines[key].eval_document(f"andon.policies.{policy}", workspace["input"]))
                if answer:
                    result[name] = answer
    for made in engines.values():
        made.close()
    return result


def failing_tests(opa, policy, parameters):
    """The tests of a policy that do not hold in OPA."""
    with engine(opa, policy, parameters, with_tests=True) as made:
        rules = made.eval_document(f"andon.policies.{policy}_test", {})
    text = (POLICIES / policy / "policy_test.rego").read_text()
    names = [line.split()[0] for line in text.splitlines() if line.startswith("test_")]
    return [name for name in names if rules.get(name) is not True]


def compare(opa, policy, cases):
    """The differences of one policy, in words."""
    differences = []
    andon, other = kept(policy), judged(opa, policy, cases)
    for case in sorted(set(andon) | set(other)):
        if andon.get(case) != other.get(case):
            one, two = json.dumps(andon.get(case)), json.dumps(other.get(case))
            differences.append(f"{policy} of {case}:\n  andon: {one}\n  OPA:   {two}")
    defaults = next(iter(cases.values()))["parameters"][policy]
    differences += [f"{policy}: {name} does not hold in OPA" for name in failing_tests(opa, policy, defaults)]
    return differences


def main():
    folder = pathlib.Path(sys.argv[1])
    files = sorted(folder.glob("*/*.json"))
    cases = {f"{path.parent.name}/{path.stem}": json.loads(path.read_text()) for path in files}
    policies = sorted(path.parent.name for path in POLICIES.glob("*/policy.rego"))
    if not cases or not policies:
        print(f"there are no cases in {folder}: nothing was compared")
        return 2
    opa = opa_engine()
    if opa is None:
        print(f"skipped: {WHEEL} cannot be had here, so nothing was compared with OPA")
        return 0
    differences = [difference for policy in policies for difference in compare(opa, policy, cases)]
    for difference in differences:
        print(difference)
    print(f"{len(policies)} policies over {len(cases)} cases in OPA: {len(differences)} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
