//! The packages of the lock file: all from one registry, and none that `.cargo/deny.toml` bans. This is
//! the most important part of `cargo deny check`, for machines without it.

use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

fn read(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The value of `key = "value"`, if the text has such a line.
fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines()
        .filter_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""))
        .find_map(|rest| rest.strip_suffix('"'))
}

/// The packages of a lock file.
fn packages(lock: &str) -> impl Iterator<Item = &str> {
    lock.split("[[package]]\n").skip(1)
}

/// The packages that `.cargo/deny.toml` bans: `name@0.1`, which is every 0.1.x, or every version of a name.
fn bans() -> Vec<String> {
    let settings = read(".cargo/deny.toml");
    let (_, rest) = settings.split_once("\ndeny = [\n").unwrap();
    let (list, _) = rest.split_once("\n]").unwrap();
    let ban = |line: &str| {
        let (_, rest) = line.split_once("crate = \"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    list.lines().map(ban).collect()
}

/// The packages of a lock file that are banned.
fn banned(lock: &str) -> Vec<String> {
    let bans = bans();
    let banned = |name: &str, version: &str| {
        bans.iter().any(|ban| match ban.split_once('@') {
            Some((banned, old)) => name == banned && version.starts_with(&format!("{old}.")),
            None => name == ban,
        })
    };
    let named = packages(lock).map(|package| {
        let of = |key| value(package, key).unwrap();
        (of("name"), of("version"))
    });
    named
        .filter(|(name, version)| banned(name, version))
        .map(|(name, version)| format!("{name} {version}"))
        .collect()
}

/// The packages of a lock file that are not from the registry of the Rust project, or have no
/// checksum; this crate is always one.
fn strange(lock: &str) -> Vec<&str> {
    packages(lock)
        .filter(|package| {
            let source = value(package, "source").unwrap_or_default();
            let known = source.starts_with("registry+https://github.com/rust-lang/");
            !known || value(package, "checksum").is_none()
        })
        .map(|package| value(package, "name").unwrap())
        .collect()
}

#[test]
fn nothing_banned_is_locked() {
    assert_eq!(banned(&read("Cargo.lock")), [""; 0]);
}

#[test]
fn every_locked_package_is_from_one_registry() {
    let lock = read("Cargo.lock");
    assert!(packages(&lock).count() > 100);
    assert_eq!(strange(&lock), ["cis-fix"]);
}

#[test]
fn the_old_stacks_and_openssl_are_banned() {
    let locked =
        |name, version| format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
    let of_old = [
        ("h2", "0.3.27"),
        ("hyper", "0.14.32"),
        ("native-tls", "0.2.14"),
        ("openssl-sys", "0.9.111"),
        ("rustls", "0.21.12"),
    ];
    for (name, version) in of_old {
        assert_eq!(
            banned(&locked(name, version)),
            [format!("{name} {version}")]
        );
    }
    for (name, version) in [("h2", "0.4.3"), ("hyper", "1.14.0"), ("rustls", "0.210.0")] {
        assert_eq!(banned(&locked(name, version)), [""; 0], "{name} {version}");
    }
}

#[test]
fn a_package_from_elsewhere_is_found() {
    let from = |source| format!("[[package]]\nname = \"x\"\nversion = \"1.0.0\"\n{source}");
    for source in [
        "",
        "source = \"git+https://github.com/rust-lang/x#0123\"\n",
        "source = \"registry+https://example.com/index\"\nchecksum = \"01\"\n",
        "source = \"registry+https://github.com/rust-lang/index\"\n",
    ] {
        assert_eq!(strange(&from(source)), ["x"], "{source}");
    }
}

/// Each package of the dependency tree with its features, by these kinds of edges.
fn tree(edges: &str) -> BTreeSet<String> {
    let format = ["--prefix", "none", "--no-dedupe", "--format", "{p} {f}"];
    let run = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--edges", edges])
        .args(format)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let text = String::from_utf8(run.stdout).unwrap();
    let lines = text.lines().map(|line| line.trim_end_matches(" (*)"));
    lines.map(str::to_owned).collect()
}

/// Where a package has other features with the dev-dependencies, cargo builds it twice, and the AWS SDK behind it. This
/// holds it for the host; `.ci/run` compares the other targets, whose packages have to be fetched.
#[test]
fn the_dev_dependencies_add_no_feature_to_a_package_of_the_program() {
    let program = tree("normal,build");
    let with_tests = tree("normal,build,dev");
    assert!(program.len() > 100);
    let rebuilt: Vec<&String> = program.difference(&with_tests).collect();
    assert_eq!(rebuilt, [""; 0], "ask for the same features in Cargo.toml");
}

/// The files of this package beside `src`, `patterns`, `tests` and `examples` that a test reads.
const READ_BY_TESTS: [&str; 8] = [
    ".cargo/clippy.toml",
    ".cargo/config.toml",
    ".cargo/deny.toml",
    ".github/workflows/ci.yaml",
    ".github/workflows/nightly.yaml",
    ".github/workflows/release.yaml",
    "README.md",
    "docs/comparison.md",
];

#[test]
fn the_published_package_has_every_file_that_its_tests_read() {
    let run = Command::new(env!("CARGO"))
        .args([
            "package",
            "--list",
            "--locked",
            "--offline",
            "--allow-dirty",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{errors}");
    let list = String::from_utf8(run.stdout).unwrap().replace('\\', "/");
    let packaged: BTreeSet<&str> = list.lines().collect();
    for path in READ_BY_TESTS {
        assert!(packaged.contains(path), "{path} is not packaged");
    }
}

/// `.cargo/config.toml` sets the seed.
#[test]
fn random_cases_come_from_a_fixed_seed() {
    let seed = ProptestConfig::default().rng_seed;
    let message = "run the tests by cargo, which sets PROPTEST_RNG_SEED";
    assert!(matches!(seed, RngSeed::Fixed(_)), "{message}");
}
