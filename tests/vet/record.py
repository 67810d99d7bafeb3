"""Writes down what cargo-vet says of the corpus: one JSON file per workspace with a `supply-chain/`, for tests/vet.rs.

    tests/vet/record.py CARGO_VET CORPUS SCRATCH [NAME...]

CARGO_VET is the binary (0.10.3), CORPUS the folder of the workspaces, SCRATCH a folder to work in; CARGO_HOME is used as
it is set. Workspaces are prepared as deny/record.py prepares them. Nothing is imported: `imports.lock` counts as it is.

As they are, most stores pass. So each is judged again without its exemptions, without its own audits, and with violations
that nobody has recorded.
"""
import json, os, pathlib, re, shutil, subprocess, sys, tomllib

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "deny"))
from record import identities, packages, prepared

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def sections(text):
    """The parts of a TOML file, each with its header."""
    return re.split(r"(?m)^(?=\[)", text)


def without(text, *tables):
    return "".join(part for part in sections(text) if not re.match(rf"\[+({'|'.join(tables)})[.\]]", part))


# How a store is changed before it is judged again, with the file that is.
CHANGES = {
    "without_exemptions": ("config.toml", lambda text: without(text, "exemptions")),
    "without_audits": ("audits.toml", lambda text: without(text, "audits", "wildcard-audits", "trusted") + "\n[audits]\n"),
    "with_violations": ("audits.toml", lambda text: text + "\n" + (HERE / "violations.toml").read_text()),
}


def modernised(config, locked):
    """The same configuration for cargo-vet 0.10, which refuses policies of crates that are not there, and wants a policy
    to name each version of a crate that others publish."""
    policies = tomllib.loads(config).get("policy", {})
    parts = []
    for part in sections(config):
        header = re.match(r'\[policy\.(?:"([^"]+)"|([\w-]+))(\..*)?\]', part)
        if header is None:
            parts.append(part)
            continue
        key, rest = header[1] or header[2], header[3] or ""
        name, _, version = key.partition(":")
        versions = [vet_version(package) for package in locked if package["name"] == name]
        audited = lambda package: package.get("source") == CRATES_IO or policies[key].get("audit-as-crates-io") is True and "source" in package
        if version:
            keep = [key] if version in versions else []
        elif any(package["name"] == name and audited(package) for package in locked):
            keep = [f"{name}:{version}" for version in versions] if policies[key] else []
        else:
            keep = [key] if versions else []
        parts += [part.replace(header[0], f'[policy."{one}"{rest}]', 1) for one in keep]
    return re.sub(r'(?m)^version = "0\.\d+"$', 'version = "0.10"', "".join(parts), count=1)


def vet_version(package):
    source = package.get("source", "")
    return package["version"] + (f'@git:{source.split("#")[1]}' if source.startswith("git+") else "")


def vet(binary, root, *arguments):
    environment = {**os.environ, "CARGO": shutil.which("cargo")}
    command = [binary, "vet", *arguments, "--cache-dir", root.parent / "vet-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)


def verdict(binary, root):
    """What is missing, by its criteria, and what contradicts a violation."""
    vet(binary, root, "fmt")
    done = vet(binary, root, "check", "--locked", "--frozen", "--output-format", "json")
    said = json.loads(done.stdout)
    if "conclusion" not in said:
        raise RuntimeError(done.stdout[:3000])
    missing = {}
    for failure in said.get("failures", []):
        missing.setdefault(" ".join(failure["missing_criteria"]), []).append(f'{failure["name"]}@{failure["version"]}')
    return {"missing": missing, "contradictions": sorted(contradictions(said.get("violations", {})))}


def contradictions(violations):
    """The entries that cargo-vet refuses beside a violation: crate, requirement, and the versions that an entry is about."""
    found = set()
    for package, conflicts in violations.items():
        for conflict in conflicts:
            (fields,) = conflict.values()
            entry = fields.get("exemptions") or fields["audit"]
            versions = [entry["version"]] if entry.get("version") else reversed(entry["delta"].split(" -> "))
            found.add((package.split(":")[0], fields["violation"]["violation"], *versions))
    return found


def more(judged, base):
    """What a change adds to the verdict on a store."""
    known = {package for names in base["missing"].values() for package in names}
    missing = {criteria: [one for one in names if one not in known] for criteria, names in judged["missing"].items()}
    return {"missing": {criteria: names for criteria, names in missing.items() if names}, "contradictions": judged["contradictions"]}


def exemptions(root):
    config = tomllib.loads((root / "supply-chain/config.toml").read_text())
    return {f'{name}@{entry["version"]}' for name, entries in config.get("exemptions", {}).items() for entry in entries}


def unused(binary, root):
    """The exemptions that `cargo vet prune` removes."""
    before = exemptions(root)
    done = vet(binary, root, "prune", "--no-imports", "--no-audits", "--locked", "--frozen")
    if done.returncode != 0:
        raise RuntimeError(done.stderr[:3000])
    return sorted(before - exemptions(root))


def graph(root):
    """The packages that cargo-vet has in its graph."""
    command = ["cargo", "metadata", "--format-version", "1", "--offline", "--all-features"]
    said = json.loads(subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout)
    return {f'{package["name"]}@{package["version"]}' for package in said["packages"]}


def record(binary, source, root):
    fetched = prepared(source, root)
    if fetched.returncode != 0:
        raise RuntimeError(fetched.stderr[-900:])
    config = root / "supply-chain/config.toml"
    config.write_text(modernised(config.read_text(), packages(source)))
    judged = {"as_it_is": verdict(binary, root)}
    formatted = root.parent / (root.name + ".store")
    shutil.rmtree(formatted, ignore_errors=True)
    shutil.copytree(root / "supply-chain", formatted)
    for change, (file, edit) in CHANGES.items():
        place = root / "supply-chain" / file
        place.write_text(edit(place.read_text()))
        judged[change] = more(verdict(binary, root), judged["as_it_is"])
        shutil.copytree(formatted, root / "supply-chain", dirs_exist_ok=True)
    judged["as_it_is"]["unused"] = unused(binary, root)
    return {"source": "cargo-vet 0.10.3", "pruned": sorted(identities(source) - graph(root)), **judged}


def main():
    binary, corpus, scratch = sys.argv[1:4]
    names = sys.argv[4:] or sorted(p.name for p in pathlib.Path(corpus).iterdir() if (p / "supply-chain/config.toml").is_file())
    for name in names:
        try:
            said = record(binary, pathlib.Path(corpus) / name, pathlib.Path(scratch) / name)
        except RuntimeError as error:
            print(f"{name}: {error}", flush=True)
            continue
        (HERE / f"{name}.json").write_text(written(said))
        print(name, {change: sum(map(len, one["missing"].values())) for change, one in said.items() if "missing" in one}, flush=True)


def written(said):
    """A line for each list."""
    text = json.dumps(said, indent=1)
    return re.sub(r"\[[^\[\]{}]*\]", lambda found: json.dumps(json.loads(found[0])), text) + "\n"


if __name__ == "__main__":
    main()
