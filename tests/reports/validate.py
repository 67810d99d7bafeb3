#!/usr/bin/env python3
"""Reports by their published schemas.

    tests/reports/validate.py FOLDER

FOLDER is where `cargo test --test reports` leaves them: target/tmp/reports. Validated in Python, since a validator among
the dev-dependencies would switch on features of `regex` that andon leaves out, in tests alone. Where pip cannot get the
validators, nothing is validated, and the last line says so.

Exit codes: 0 valid, or no validators to be had; 1 a report is not valid; 2 nothing to validate.
"""

import json
import pathlib
import subprocess
import sys

WHEELS = ["jsonschema==4.26.0", "xmlschema==4.3.2"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "tests" / "reports" / "schemas"
CYCLONEDX = "http://cyclonedx.org/schema/"
REPORTS = {
    "andon.sarif": ["sarif-schema-2.1.0.json"],
    "andon.cdx.json": ["bom-1.6.schema.json"],
    "gl-dependency-scanning-report.json": [
        "dependency-scanning-report-format-15.1.5.json",
        "dependency-scanning-15.0.1.json",
    ],
    "gl-code-quality-report.json": ["code-quality.schema.json"],
    "andon.junit.xml": ["junit-10.xsd"],
}


def has_validators():
    folder = ROOT / "target" / "schemas"
    if not (folder / "jsonschema").is_dir() or not (folder / "xmlschema").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--root-user-action", "ignore", "--target", str(folder), *WHEELS]
        if subprocess.run(command, check=False).returncode != 0:
            return False
    sys.path.insert(0, str(folder))
    return True


def read(name):
    return json.loads((SCHEMAS / name).read_text())


def json_errors(report, name):
    import jsonschema
    from referencing import Registry
    from referencing.jsonschema import DRAFT7

    parts = {"jsf-0.82.SNAPSHOT": "jsf-0.82.schema.json", "spdx.SNAPSHOT": "spdx.schema.json"}
    known = [(f"{CYCLONEDX}{part}.schema.json", DRAFT7.create_resource(read(file))) for part, file in parts.items()]
    schema = read(name)
    validator = jsonschema.validators.validator_for(schema)
    checker = validator.FORMAT_CHECKER
    instance = json.loads(report.read_text())
    for error in validator(schema, registry=Registry().with_resources(known), format_checker=checker).iter_errors(instance):
        yield f"{error.json_path}: {error.message[:300]}"


def xml_errors(report, name):
    import xmlschema

    for error in xmlschema.XMLSchema(str(SCHEMAS / name)).iter_errors(str(report)):
        # What quick-junit writes beyond this schema, and the readers of it pass over.
        if error.path == "/testsuites" and "'skipped' attribute" in str(error.reason):
            continue
        yield f"{error.path}: {error.reason}"


def main(folder):
    if not has_validators():
        print("nothing is validated: pip cannot get the validators")
        return 0
    wrong = 0
    for report, schemas in REPORTS.items():
        path = pathlib.Path(folder) / report
        if not path.is_file():
            print(f"{path} is not there: run `cargo test --test reports` first")
            return 2
        for schema in schemas:
            errors = list((xml_errors if schema.endswith(".xsd") else json_errors)(path, schema))
            wrong += len(errors)
            print(f"{report} by {schema}: {'valid' if not errors else ''}")
            for error in errors[:20]:
                print(f"  {error}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
