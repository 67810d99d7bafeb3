package andon.lib.programs_test

import data.andon.lib.programs

test_compilers_linkers_and_emulators_are_known if {
	known := [
		"sccache", "clang-17", "LLD-LINK.exe", "aarch64-linux-gnu-gcc", "arm-linux-gnueabihf-gcc-8", "qemu-system-arm",
		"x86_64-w64-mingw32-ld", "wasm-bindgen-test-runner", "arm-none-eabi-gcc",
	]
	{program | some program in known; programs.well_known(program)} == {program | some program in known}
}

test_interpreters_and_paths_are_not if {
	others := ["sh", "bash", "python3", "sudo", "env", "curl", "./sccache", "/usr/bin/clang", "evil-gccx", "evil/x-gcc"]
	{program | some program in others; programs.well_known(program)} == set()
}
