#![doc = "andon"]
fn main() {}
