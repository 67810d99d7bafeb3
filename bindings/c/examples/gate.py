#!/usr/bin/env python3
"""The same gate from Python, by ctypes: LD_LIBRARY_PATH=... python3 gate.py CHECKOUT [ANDON_TOML]"""
import ctypes
import json
import os
import sys
from ctypes import POINTER, byref, c_int32, c_size_t, c_uint32, c_uint64, c_void_p

ABI_VERSION, OK, PANIC, STAGE_MERGE = 1, 0, 1, 1


class Str(ctypes.Structure):
    """andon_str: bytes and their length. What it is made of has to outlive the call."""

    _fields_ = [("data", c_void_p), ("len", c_size_t)]

    @classmethod
    def of(cls, data: bytes) -> "Str":
        return cls(ctypes.cast(ctypes.c_char_p(data), c_void_p), len(data))

    def text(self) -> str:
        return ctypes.string_at(self.data, self.len).decode() if self.len else ""


class Subject(ctypes.Structure):
    """andon_subject"""

    _fields_ = [
        ("size", c_size_t), ("stage", c_uint32), ("flags", c_uint32),
        ("directory", Str), ("as_of", Str), ("advisories", Str), ("cargo_home", Str), ("cache_dir", Str),
        ("revision", Str), ("base", Str),
    ]


class GateOptions(ctypes.Structure):
    """andon_gate_options"""

    _fields_ = [
        ("size", c_size_t), ("flags", c_uint64), ("time_limit", c_uint64),
        ("config", Str), ("config_name", Str), ("config_path", Str),
        ("folders", c_void_p), ("folder_count", c_size_t), ("paths", c_void_p), ("path_count", c_size_t),
        ("own", POINTER(Subject)),
    ]


class Refused(Exception):
    """An error of andon's, with its number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def load() -> ctypes.CDLL:
    andon = ctypes.CDLL("libandon.so.0.1")
    andon.andon_abi_version.restype = c_uint32
    if andon.andon_abi_version() != ABI_VERSION:
        raise SystemExit("this libandon is another than this program was written for")
    andon.andon_gate_new.argtypes = [POINTER(GateOptions), POINTER(c_void_p), POINTER(c_void_p)]
    andon.andon_judge_at.argtypes = [c_void_p, POINTER(Subject), POINTER(c_void_p), POINTER(c_void_p)]
    andon.andon_gate_new.restype = andon.andon_judge_at.restype = c_uint32
    andon.andon_verdict_json.argtypes = andon.andon_error_message.argtypes = [c_void_p]
    andon.andon_verdict_json.restype = andon.andon_error_message.restype = Str
    andon.andon_verdict_exit_code.argtypes, andon.andon_verdict_exit_code.restype = [c_void_p], c_int32
    for free in (andon.andon_gate_free, andon.andon_verdict_free, andon.andon_error_free):
        free.argtypes, free.restype = [c_void_p], None
    return andon


def made(andon: ctypes.CDLL, function, *arguments) -> c_void_p:
    """Calls a function whose last two arguments are its output and its error."""
    handle, error = c_void_p(), c_void_p()
    code = function(*arguments, byref(handle), byref(error))
    if code == OK:
        return handle
    message = andon.andon_error_message(error).text()
    andon.andon_error_free(error)
    raise Refused(code, message)


def judge(andon: ctypes.CDLL, checkout: bytes, config: bytes) -> tuple[dict, int]:
    options = GateOptions(size=ctypes.sizeof(GateOptions), config_path=Str.of(config))
    subject = Subject(size=ctypes.sizeof(Subject), stage=STAGE_MERGE, directory=Str.of(checkout))
    gate = made(andon, andon.andon_gate_new, options)
    try:
        verdict = made(andon, andon.andon_judge_at, gate, subject)
    finally:
        andon.andon_gate_free(gate)
    document, code = andon.andon_verdict_json(verdict).text(), andon.andon_verdict_exit_code(verdict)
    andon.andon_verdict_free(verdict)
    return json.loads(document), code


def shown(text: str) -> str:
    """Text of somebody else's, fit for a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def main() -> int:
    arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
    if not 1 <= len(arguments) <= 2:
        sys.exit("usage: gate.py CHECKOUT [ANDON_TOML]")
    try:
        verdict, code = judge(load(), arguments[0], arguments[1] if len(arguments) == 2 else b"")
    except Refused as refused:
        print(f"andon: {shown(str(refused))}", file=sys.stderr)
        return 3 if refused.code == PANIC else 2
    for finding in verdict["findings"]:
        level = "waived" if "waiver" in finding else finding["level"]
        print(f"{level}[{shown(finding['policy'])}]: {shown(finding['message'])}")
    for undecided in verdict["undecided"]:
        policy = f"[{shown(undecided['policy'])}]" if undecided.get("policy") else ""
        print(f"{'undecided' if undecided['blocks'] else 'not known'}{policy}: {shown(undecided['reason'])}")
        if undecided.get("workspace"):
            print(f"  in {shown(undecided['workspace'])}")
    return code


if __name__ == "__main__":
    sys.exit(main())
