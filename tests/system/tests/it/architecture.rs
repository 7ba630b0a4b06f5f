//! The rules of ARCHITECTURE.md, read off `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// The direct dependencies of each crate of the workspace, those of its tests left out.
fn dependencies() -> Dependencies {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let packages = metadata["packages"].as_array().expect("packages");
    let of = |package: &Value| {
        let all = package["dependencies"].as_array().expect("dependencies");
        all.iter().filter(|one| one["kind"] != "dev").map(|one| text(&one["name"])).collect()
    };
    packages.iter().map(|package| (text(&package["name"]), of(package))).collect()
}

fn ours(of: &BTreeSet<String>) -> Vec<&str> {
    of.iter().map(String::as_str).filter(|name| name.starts_with("dealsync")).collect()
}

#[test]
fn the_domain_depends_on_nothing_that_does_io() {
    let allowed = [
        "async-trait",
        "caseless",
        "chrono",
        "mockall",
        "rust_decimal",
        "serde",
        "serde_json",
        "thiserror",
        "unicode-normalization",
    ];
    let found = &dependencies()["dealsync-domain"];
    assert!(found.iter().all(|name| allowed.contains(&name.as_str())), "{found:?}");
}

#[test]
fn the_domain_has_no_clock() {
    let manifest = include_str!("../../../../domain/Cargo.toml");
    assert!(!manifest.contains("clock"), "chrono's feature `clock` would let the domain read the time");
    assert!(
        include_str!("../../../../Cargo.toml").contains("chrono = { version = \"0.4.45\", default-features = false")
    );
}

#[test]
fn no_adapter_depends_on_another_but_providers_on_http() {
    let all = dependencies();
    for (adapter, allowed) in [
        ("dealsync-store", vec!["dealsync-domain"]),
        ("dealsync-vault", vec!["dealsync-domain"]),
        ("dealsync-http", vec!["dealsync-domain"]),
        ("dealsync-airtable", vec!["dealsync-domain", "dealsync-http"]),
        ("dealsync-notion", vec!["dealsync-domain", "dealsync-http"]),
        ("dealsync-web", vec!["dealsync-domain"]),
    ] {
        assert_eq!(ours(&all[adapter]), allowed, "{adapter}");
    }
}

#[test]
fn the_sandbox_depends_on_nothing_of_ours() {
    assert!(ours(&dependencies()["dealsync-sandbox"]).is_empty());
}

#[test]
fn each_technology_stays_in_its_crates() {
    let homes = [
        ("diesel", vec!["dealsync-store"]),
        ("diesel-async", vec!["dealsync-store"]),
        ("tokio-postgres", vec!["dealsync-store"]),
        ("reqwest", vec!["dealsync-http"]),
        ("actix-web", vec!["dealsync-web", "dealsync-sandbox"]),
    ];
    let tests = ["dealsync-system-tests", "dealsync-contract", "dealsync-benches"];
    for (name, of) in dependencies().iter().filter(|(name, _)| !tests.contains(&name.as_str())) {
        for (technology, homes) in &homes {
            assert!(!of.contains(*technology) || homes.contains(&name.as_str()), "{name} depends on {technology}");
        }
    }
}

#[test]
fn the_only_feature_is_mock() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new("git").args(["ls-files", "*Cargo.toml"]).current_dir(&root).output().expect("git runs");
    for manifest in String::from_utf8_lossy(&output.stdout).lines() {
        let text = std::fs::read_to_string(root.join(manifest)).expect("the manifest");
        assert_eq!(text.contains("\n[features]"), manifest == "domain/Cargo.toml", "{manifest}");
    }
}
