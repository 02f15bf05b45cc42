//! Embeds every `patterns/*.yaml` in a table, so that a new control is one new file.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=patterns");
    println!("cargo::rerun-if-changed=src/build.rs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("patterns"))? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
            && let Some(name) = path.file_name()
        {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    let mut table = String::from("&[\n");
    for name in names {
        // A relative path, because two checkouts may share one target folder.
        let path = format!("/patterns/{name}");
        writeln!(
            table,
            "({:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),",
            format!("patterns/{name}")
        )?;
    }
    table.push(']');
    let out = PathBuf::from(env::var("OUT_DIR")?).join("patterns.rs");
    fs::write(out, table)?;
    Ok(())
}
