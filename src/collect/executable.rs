//! Code that runs as it is, told by the first bytes of a file: names can lie.

use crate::evidence::CodeKind;
use std::io::{Read, Seek, SeekFrom};

/// How many bytes of each file are looked at.
const HEAD: u64 = 1024;

/// Where a PE file says where its own header stands; source: Microsoft's "PE Format", "MS-DOS Stub".
const PE_POINTER: usize = 0x3c;

/// A universal binary holds a file for each of a few processors; a Java class has its version there, which is 45 or more.
const MOST_PROCESSORS: u32 = 44;

/// The beginning of an open file.
pub(super) fn head(file: &mut dyn Read) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// What a file that begins so is; `None` for what neither a system nor a linker takes.
pub(super) fn kind(file: &mut (impl Read + Seek + ?Sized), head: &[u8]) -> Option<CodeKind> {
    match head {
        [0x7f, b'E', b'L', b'F', ..] => Some(CodeKind::Elf),
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => Some(CodeKind::MachO),
        [0xca, 0xfe, 0xba, 0xbe | 0xbf, a, b, c, d, ..] => {
            (u32::from_be_bytes([*a, *b, *c, *d]) <= MOST_PROCESSORS).then_some(CodeKind::MachO)
        }
        [b'M', b'Z', ..] => is_pe(file, head).then_some(CodeKind::Pe),
        [0, b'a', b's', b'm', ..] => Some(CodeKind::Wasm),
        _ if head.starts_with(b"!<arch>\n") || head.starts_with(b"!<thin>\n") => Some(CodeKind::Archive),
        _ => None,
    }
}

/// Two letters are not enough to take a text for a program: the signature has to stand where the stub says.
fn is_pe(file: &mut (impl Read + Seek + ?Sized), head: &[u8]) -> bool {
    let Some(Ok(pointer)) = head.get(PE_POINTER..PE_POINTER + 4).map(<[u8; 4]>::try_from) else { return false };
    let mut signature = [0; 4];
    let read =
        file.seek(SeekFrom::Start(u32::from_le_bytes(pointer).into())).and_then(|_| file.read_exact(&mut signature));
    read.is_ok() && signature == *b"PE\0\0"
}

/// A first line that names an interpreter; `#![…]` begins Rust.
pub(super) fn has_shebang(head: &[u8]) -> bool {
    let text = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head);
    let Some(rest) = text.strip_prefix(b"#!") else { return false };
    !rest.trim_ascii_start().starts_with(b"[")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn kind_of(bytes: &[u8]) -> Option<CodeKind> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).and_then(|()| file.rewind()).expect("written");
        let head = head(&mut file).expect("read");
        kind(&mut file, &head)
    }

    fn pe(pointer: u32, signature: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 0x40];
        bytes[..2].copy_from_slice(b"MZ");
        bytes[PE_POINTER..].copy_from_slice(&pointer.to_le_bytes());
        bytes.resize(pointer.min(8_000) as usize, 0);
        bytes.extend(signature);
        bytes
    }

    #[test]
    fn headers_are_known() {
        let cases: [(&[u8], CodeKind); 9] = [
            (b"\x7fELF\x02\x01\x01", CodeKind::Elf),
            (&pe(0x40, b"PE\0\0"), CodeKind::Pe),
            (&pe(6_000, b"PE\0\0"), CodeKind::Pe),
            (&[0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1], CodeKind::MachO),
            (&[0xfe, 0xed, 0xfa, 0xce], CodeKind::MachO),
            (&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2], CodeKind::MachO),
            (b"\0asm\x01\0\0\0", CodeKind::Wasm),
            (b"!<arch>\n", CodeKind::Archive),
            (b"!<thin>\n/", CodeKind::Archive),
        ];
        for (bytes, kind) in cases {
            assert_eq!(kind_of(bytes), Some(kind), "{bytes:x?}");
        }
    }

    #[test]
    fn what_only_looks_alike_is_not() {
        let java = [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52];
        let cases: [&[u8]; 8] = [
            b"",
            b"\x7fEL",
            b"MZ",
            b"MZ is how it begins",
            &pe(0x40, b"NE\0\0"),
            &pe(u32::MAX, b""),
            &java,
            b"fn main",
        ];
        for bytes in cases {
            assert_eq!(kind_of(bytes), None, "{bytes:x?}");
        }
    }

    #[test]
    fn shebangs_are_told_from_attributes() {
        assert!(has_shebang(b"#!/bin/sh\n") && has_shebang(b"#! /usr/bin/env python3\n"));
        assert!(has_shebang(b"\xef\xbb\xbf#!/bin/sh\n"));
        assert!(!has_shebang(b"#![no_std]") && !has_shebang(b"#! [no_std]") && !has_shebang(b"# !/bin/sh"));
    }
}
