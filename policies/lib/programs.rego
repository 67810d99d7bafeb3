# Programs that a repository may name without surprise: compilers, linkers, caches and emulators that everybody knows,
# found by the machine's own search path.
package andon.lib.programs

names := {
	"ar", "arm-none-eabi-gdb", "avr-gcc", "bfd", "c++", "cachepot", "cc", "ccache", "clang", "clang++", "clang-cl", "clippy-driver",
	"cranelift", "dylint-link", "elf2uf2-rs", "emcc", "emrun", "espflash", "flip-link", "g++", "gcc", "gdb",
	"gdb-multiarch", "gold", "ld", "ld.bfd", "ld.gold", "ld.lld", "ld.mold", "ld64", "ld64.lld", "link", "lld", "lld-link", "llvm",
	"llvm-ar", "mold", "node", "openocd", "picotool", "probe-rs", "probe-run", "ravedude", "rust-lld", "rust-mold",
	"rustc", "rustdoc", "sccache", "self-contained", "simavr", "spike", "valgrind", "wasm-bindgen-test-runner",
	"wasm-ld", "wasm-server-runner", "wasmer", "wasmtime", "wild", "wine", "wine64",
}

well_known(program) if plain(program) in names

well_known(program) if startswith(plain(program), "qemu-")

# A cross compiler or linker: aarch64-linux-gnu-gcc, arm-linux-gnueabihf-gcc-8, x86_64-w64-mingw32-ld.
well_known(program) if regex.match(`^[a-z0-9_.]+(-[a-z0-9_.]+)*-(gcc|g\+\+|cc|c\+\+|clang|clang\+\+|ld|lld|ar)(-[0-9.]+)?$`, plain(program))

# A version: clang-17, ld.lld-18.
well_known(program) if regex.match(`^(clang|clang\+\+|gcc|g\+\+|lld|ld\.lld|lld-link)-[0-9.]+$`, plain(program))

plain(program) := trim_suffix(lower(program), ".exe")
