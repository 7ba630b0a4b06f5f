//! Every row of `docs/guards.md` names a guard that is there and a test that exists.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

/// The folder of a crate.
fn folder(package: &str) -> PathBuf {
    let root = root();
    let name = package.strip_prefix("dealsync-").unwrap_or(package);
    let places = match name {
        "dealsync" => vec!["app".to_owned()],
        "system-tests" => vec!["tests/system".to_owned()],
        _ => vec![name.to_owned(), format!("adapters/{name}"), format!("tests/{name}")],
    };
    let found = places.iter().map(|place| root.join(place)).find(|place| place.join("Cargo.toml").exists());
    found.unwrap_or_else(|| panic!("there is no crate {package}"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            files.extend(sources(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
    files
}

/// Whether a crate has a function of this name in a file of its module; a test that a macro makes
/// stands there with a colon.
fn has_test(package: &str, path: &str) -> bool {
    let parts: Vec<&str> = path.split("::").collect();
    let Some((name, modules)) = parts.split_last() else { return false };
    let names = [format!("fn {name}("), format!("{name}: ")];
    sources(&folder(package)).iter().any(|file| {
        let shown = file.with_extension("").display().to_string();
        let is_module = modules
            .iter()
            .filter(|module| **module != "tests")
            .all(|module| shown.split('/').any(|part| part == *module));
        let in_lines = |text: String| text.lines().any(|line| names.iter().any(|name| line.contains(name.as_str())));
        is_module && fs::read_to_string(file).is_ok_and(in_lines)
    })
}

/// Whether a path is there, and holds what is named after it.
fn has_guard(guard: &str) -> bool {
    let (path, item) = guard.split_once("::").unwrap_or((guard, ""));
    let name = item.rsplit("::").next().unwrap_or_default();
    let file = root().join(path);
    file.exists() && (name.is_empty() || fs::read_to_string(file).is_ok_and(|text| text.contains(name)))
}

fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_guard_and_its_test_exist() {
    let text = fs::read_to_string(root().join("docs/guards.md")).expect("the matrix");
    let (mut rows, mut wrong) = (0, Vec::new());
    for line in
        text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| case") && !line.starts_with("| ---"))
    {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [case, _, guards, tests] = cells[..] else {
            wrong.push(format!("{line}: it has not four cells"));
            continue;
        };
        rows += 1;
        let guards = quoted(guards);
        if !guards.iter().any(|guard| guard.contains('/')) {
            wrong.push(format!("{case}: it names no guard"));
        }
        let missing = guards.iter().filter(|guard| guard.contains('/') && !has_guard(guard));
        wrong.extend(missing.map(|guard| format!("{case}: there is no {guard}")));
        let tests: Vec<(&str, &str)> = quoted(tests).into_iter().filter_map(|test| test.split_once(": ")).collect();
        if tests.is_empty() {
            wrong.push(format!("{case}: it names no test"));
        }
        let missing = tests.iter().filter(|(package, path)| !has_test(package, path.trim_start_matches("rule ")));
        wrong.extend(missing.map(|(package, path)| format!("{case}: {package} has no {path}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows > 60, "only {rows} rows");
}
