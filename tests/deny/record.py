"""Writes down what cargo-deny says of the corpus: one JSON file of facts per workspace, for tests/deny.rs.

    tests/deny/record.py CARGO_DENY ADVISORY_DB CORPUS SCRATCH [NAME...]

CARGO_DENY is the binary (0.20.2), ADVISORY_DB a directory with a git checkout of the advisories as cargo-deny keeps it,
CORPUS the folder of the workspaces, SCRATCH a folder to work in; CARGO_HOME is used as it is set. Each workspace is
copied, the source files that its manifests name are made empty, packages from git (which cannot be fetched everywhere)
become empty packages made from the lockfile, and everything from the registry is fetched by cargo.

What is in std by now cargo-deny reads from $TMPDIR/cargo-deny/std-replacement-data, a checkout of EmbarkStudios'
repository of that name at `collated`. One workspace needs RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BINDEPS=true.

Each workspace is checked with its own configuration and with strict.toml, one with closed.toml too.
"""
import json, os, pathlib, re, shutil, subprocess, sys, tomllib

DENY_NAMES = ("deny.toml", ".deny.toml", ".cargo/deny.toml")
CHECKS = ("advisories", "bans", "licenses", "sources")
# With strict.toml: of licences all has been said.
STRICT_CHECKS = ("advisories", "bans", "sources")
# The workspace that closed.toml is for.
CLOSED = "EmbarkStudios+cargo-deny"
# Said of the configuration or of what was allowed, not of the dependencies.
NOT_FINDINGS = {"index-cache-load-failure", "index-failure"}


def stubs(root):
    """The source files that manifests name and that are not there, empty."""
    # A program of a member may be a dependency of another one (`artifact = "bin"`, which needs a nightly cargo).
    artifacts = any("artifact = " in manifest.read_text() for manifest in root.rglob("Cargo.toml"))
    for manifest in root.rglob("Cargo.toml"):
        try:
            document = tomllib.loads(manifest.read_text())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
        if "package" in document:
            for path in wanted(document, artifacts):
                file = manifest.parent / path
                if not file.exists():
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text("")


def wanted(document, artifacts):
    yield document.get("lib", {}).get("path", "src/lib.rs")
    run = document["package"].get("default-run")
    if run and not document.get("bin"):
        yield f"src/bin/{run}.rs"
    if artifacts:
        yield "src/main.rs"
    build = document["package"].get("build")
    if isinstance(build, str) or "links" in document["package"]:
        yield build if isinstance(build, str) else "build.rs"
    for kind, folder in (("bin", "src/bin"), ("test", "tests"), ("bench", "benches"), ("example", "examples")):
        for target in document.get(kind, []):
            name = target.get("name")
            main = kind == "bin" and name == document["package"]["name"]
            yield target.get("path") or ("src/main.rs" if main else f"{folder}/{name}.rs")


def packages(root):
    return tomllib.loads((root / "Cargo.lock").read_text()).get("package", [])


def identities(root):
    return {f'{p["name"]}@{p["version"]}' for p in packages(root)}


def git_stubs(root):
    """A directory source with an empty package for each package from git, by which cargo replaces the git sources."""
    all_packages = packages(root)
    of_git = [p for p in all_packages if p.get("source", "").startswith("git+")]
    if not of_git:
        return
    folder = root.parent / (root.name + ".git-stubs")
    shutil.rmtree(folder, ignore_errors=True)
    asked = features_asked(root)
    for package in of_git:
        write_stub(folder, package, all_packages, asked)
    config = root / ".cargo/config.toml"
    config.parent.mkdir(exist_ok=True)
    (root / ".cargo/config").unlink(missing_ok=True)
    replaced = [f'[source.stubs]\ndirectory = "{folder}"\n']
    for source in sorted({p["source"].split("#")[0] for p in of_git}):
        url, _, query = source.removeprefix("git+").partition("?")
        lines = [f'[source."{source}"]', f'git = "{url}"', 'replace-with = "stubs"']
        for pair in filter(None, query.split("&")):
            key, _, value = pair.partition("=")
            lines.append(f'{key} = "{value.replace("%2F", "/")}"')
        replaced.append("\n".join(lines) + "\n")
    config.write_text("\n".join(replaced))


def features_asked(root):
    """Every feature that a manifest of the workspace asks of a dependency, by the package's name."""
    asked = {}

    def look(table):
        for key, value in table.items():
            if key.endswith("dependencies") and isinstance(value, dict):
                for name, spec in value.items():
                    if isinstance(spec, dict):
                        asked.setdefault(spec.get("package", name), set()).update(spec.get("features", []))
                        asked.setdefault(name, set()).update(spec.get("features", []))
            elif isinstance(value, dict):
                look(value)
                if key == "features":
                    for feature in (f for fs in value.values() if isinstance(fs, list) for f in fs):
                        if isinstance(feature, str) and "/" in feature:
                            name, wanted_feature = feature.split("/", 1)
                            asked.setdefault(name.rstrip("?"), set()).add(wanted_feature)
    for manifest in root.rglob("Cargo.toml"):
        try:
            look(tomllib.loads(manifest.read_text()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            continue
    return asked


def write_stub(folder, package, all_packages, asked):
    place = folder / f'{package["name"]}-{package["version"]}'
    (place / "src").mkdir(parents=True)
    (place / "src/lib.rs").write_text("")
    lines = [f'[package]\nname = "{package["name"]}"\nversion = "{package["version"]}"\nedition = "2021"\n']
    lines.append('license = "LicenseRef-unknown"\n[lib]\npath = "src/lib.rs"\n')
    for i, dependency in enumerate(package.get("dependencies", [])):
        name, version, source = resolved(dependency, all_packages)
        lines.append(f'[dependencies.d{i}]\npackage = "{name}"\nversion = "={version.split("+")[0]}"\n' + git_keys(source))
    lines.append("[features]\n" + "".join(f'"{f}" = []\n' for f in sorted(asked.get(package["name"], ())) if f))
    (place / "Cargo.toml").write_text("".join(lines))
    (place / ".cargo-checksum.json").write_text('{"files":{}}')


def git_keys(source):
    if not source.startswith("git+"):
        return ""
    url, _, query = source.removeprefix("git+").split("#")[0].partition("?")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return f'git = "{url}"\n' + "".join(f'{key} = "{value.replace("%2F", "/")}"\n' for key, _, value in pairs)


def resolved(dependency, all_packages):
    name, *rest = dependency.split(" ")
    named = [p for p in all_packages if p["name"] == name and (not rest or p["version"] == rest[0])]
    if len(rest) > 1:
        named = [p for p in named if p.get("source", "").split("#")[0] == rest[1].strip("()").split("#")[0]]
    return name, named[0]["version"], named[0].get("source", "")


def config(place, text, database):
    """A configuration with the advisories from `database`."""
    text = re.sub(r"(?m)^\s*(db-path|db-urls|db-url|git-fetch-with-cli)\s*=.*$", "", text)
    if re.search(r"(?m)^\[advisories\]", text):
        text = re.sub(r"(?m)^\[advisories\]", f'[advisories]\ndb-path = "{database}"', text, count=1)
    else:
        text += f'\n[advisories]\ndb-path = "{database}"\n'
    text = re.sub(r"(?m)^maximum-db-staleness.*$", "", text)
    place.unlink(missing_ok=True)
    place.write_text(text)
    return place


def run(binary, root, config_file, check):
    command = [binary, "--format", "json", "--offline", "--config", config_file, "check", check]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    found, summary = [], None
    for line in done.stderr.splitlines():
        record = json.loads(line) if line.startswith("{") else {}
        if record.get("type") == "diagnostic":
            found.append(compact(record["fields"]))
        elif record.get("type") == "summary":
            summary = record["fields"]
    if summary is None:
        raise RuntimeError(done.stderr[-900:])
    return sorted(f for f in map(json.dumps, filter(None, found)))


def compact(fields):
    code, severity = fields.get("code"), fields["severity"]
    if code is None or code in NOT_FINDINGS or severity not in ("error", "warning"):
        return None
    graphs = [g.get("Krate", {}) for g in fields.get("graphs", [])]
    subjects = sorted({f'{g["name"]}@{g["version"]}' for g in graphs if g})
    advisory = (fields.get("advisory") or {}).get("id")
    labels = [label.get("span") for label in fields.get("labels", []) if label.get("span")]
    what = advisory or (labels[0] if labels and not subjects else "")
    return [severity, code, *([what] if what else []), *subjects]


def graph(binary, root, config_file):
    """The packages that cargo-deny has in its graph."""
    command = [binary, "--offline", "--config", config_file, "list", "--format", "json", "--layout", "crate"]
    listed = json.loads(subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout)
    return {"@".join(key.split(" ")[:2]) for key in listed}


def licences(root):
    """Of each package from the registry, what its manifest says of its licence."""
    found = {}
    done = subprocess.run(["cargo", "metadata", "--format-version", "1", "--offline", "--all-features"],
                          cwd=root, capture_output=True, text=True, check=True)
    for package in json.loads(done.stdout)["packages"]:
        if (package["source"] or "").startswith("registry+"):
            found[f'{package["name"]}@{package["version"]}'] = package["license"] or ""
    by_licence = {}
    for package, licence in sorted(found.items()):
        by_licence.setdefault(licence, []).append(package)
    return by_licence


def prepared(source, root):
    """A copy of a workspace that cargo can read, and what fetching its packages came to."""
    if root.exists():
        subprocess.run(["chmod", "-R", "u+w", root])
        shutil.rmtree(root)
    shutil.copytree(source, root)
    subprocess.run(["chmod", "-R", "u+w", root], check=True)
    for toolchain in ("rust-toolchain", "rust-toolchain.toml"):
        (root / toolchain).unlink(missing_ok=True)
    stubs(root)
    git_stubs(root)
    # What only an absent git package asks for drops out of the lockfile: such packages are named as not comparable.
    locked = [] if (root.parent / (root.name + ".git-stubs")).exists() else ["--locked"]
    return subprocess.run(["cargo", "fetch", *locked], cwd=root, capture_output=True, text=True)


def judged(binary, source, root, config_file, checks):
    """What cargo-deny finds with one configuration, and what it does not look at: only an absent git package asks for it,
    or `graph` prunes it."""
    found = {check: [json.loads(line) for line in run(binary, root, config_file, check)] for check in checks}
    return {"pruned": sorted(identities(source) - graph(binary, root, config_file)), "findings": found}


def main():
    binary, database, corpus, scratch = sys.argv[1:5]
    names = sys.argv[5:] or sorted(p.name for p in pathlib.Path(corpus).iterdir() if any((p / n).is_file() for n in DENY_NAMES))
    out = pathlib.Path(__file__).parent
    for name in names:
        source, root = pathlib.Path(corpus) / name, pathlib.Path(scratch) / name
        if not (source / "Cargo.lock").is_file():
            print(f"{name}: no Cargo.lock", flush=True)
            continue
        fetched = prepared(source, root)
        if fetched.returncode != 0:
            print(f"{name}: {fetched.stderr[-900:]}", flush=True)
            continue
        own = next(root / n for n in DENY_NAMES if (root / n).is_file())
        own = config(own, own.read_text(), database)
        strict = config(root / "strict.toml", (out / "strict.toml").read_text(), database)
        record = {"source": "cargo-deny 0.20.2"}
        try:
            record["own"] = judged(binary, source, root, own, CHECKS)
            record["strict"] = judged(binary, source, root, strict, STRICT_CHECKS)
            if name == CLOSED:
                closed = config(root / "closed.toml", (out / "closed.toml").read_text(), database)
                record["closed"] = judged(binary, source, root, closed, ("bans",))
        except RuntimeError as error:
            print(f"{name}: {error}", flush=True)
            continue
        add_licences(out / "licences.json", licences(root))
        add_yanked(out / "yanked.json", yanked(source))
        record["stubs"] = sorted(f'{p["name"]}@{p["version"]}' for p in packages(source) if p.get("source", "").startswith("git+"))
        (out / f"{name}.json").write_text(written(record))
        for by in record.keys() - {"source", "stubs"}:
            print(name, by, {check: len(found) for check, found in record[by]["findings"].items()}, flush=True)


def yanked(root):
    """The versions in the lockfile that the index, as cargo has it, says are yanked."""
    caches = list((pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo")) / "registry/index").glob("index.crates.io-*/.cache"))
    found = set()
    for package in packages(root):
        name = package["name"].lower()
        place = {1: "1", 2: "2", 3: f"3/{name[:1]}"}.get(len(name), f"{name[:2]}/{name[2:4]}")
        file = caches[0] / place / name
        if not package.get("source", "").startswith("registry+") or not file.is_file():
            continue
        entries = (json.loads(part) for part in file.read_bytes().split(b"\0") if part.startswith(b"{"))
        if any(entry["yanked"] for entry in entries if entry["vers"] == package["version"]):
            found.add(f'{package["name"]}@{package["version"]}')
    return found


def add_yanked(file, more):
    known = set(json.loads(file.read_text())) if file.exists() else set()
    file.write_text(json.dumps(sorted(known | more), indent=1) + "\n")


def add_licences(file, more):
    """What is known of licences already, and `more` of it: the same of every workspace."""
    known = json.loads(file.read_text()) if file.exists() else {}
    for licence, names in more.items():
        known[licence] = sorted({*known.get(licence, []), *names})
    lines = ",\n".join(f"{json.dumps(licence)}: {json.dumps(names)}" for licence, names in sorted(known.items()))
    file.write_text("{\n" + lines + "\n}\n")


def written(record):
    """A line for each finding, so that a difference can be read."""
    line = lambda value: json.dumps(value, ensure_ascii=False)
    block = lambda check, found: f'"{check}": [' + ",".join("\n" + line(one) for one in found) + "]"
    parts = [f'"source": {line(record["source"])}', f'"stubs": {line(record["stubs"])}']
    for by in (by for by in ("own", "strict", "closed") if by in record):
        findings = ",\n".join(block(check, found) for check, found in record[by]["findings"].items())
        parts.append(f'"{by}": {{\n"pruned": {line(record[by]["pruned"])},\n"findings": {{\n{findings}\n}}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
