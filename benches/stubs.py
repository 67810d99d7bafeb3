"""Makes the source files that a workspace's manifests name and that are not there, so that cargo metadata runs."""
import pathlib, sys, tomllib
root = pathlib.Path(sys.argv[1])
for manifest in root.rglob("Cargo.toml"):
    try: doc = tomllib.loads(manifest.read_text())
    except Exception: continue
    if "package" not in doc: continue
    d = manifest.parent
    wanted = []
    lib = doc.get("lib", {})
    if lib.get("path"): wanted.append(lib["path"])
    for kind, folder in (("bin","src/bin"),("test","tests"),("bench","benches"),("example","examples")):
        for t in doc.get(kind, []):
            p = t.get("path")
            if p: wanted.append(p)
            elif kind != "bin": wanted.append(f"{folder}/{t.get('name')}.rs")
            else: wanted += ["src/main.rs"] if t.get("name") == doc["package"]["name"] else [f"src/bin/{t.get('name')}.rs"]
    b = doc["package"].get("build")
    if isinstance(b, str): wanted.append(b)
    if not lib.get("path") : wanted.append("src/lib.rs")
    for w in wanted:
        f = d / w
        if not f.exists():
            f.parent.mkdir(parents=True, exist_ok=True); f.write_text("fn main() {}\n" if not w.endswith("lib.rs") else "")
