//! Rules for the manifests of the workspace's packages.

use std::collections::BTreeSet;

/// The dependencies whose versions the workspace decides.
pub(crate) fn shared(root: &str) -> BTreeSet<&str> {
    entries(root).filter(|entry| entry.section == "workspace.dependencies").map(|entry| entry.name()).collect()
}

/// What is wrong with the manifest of a package: line numbers from 1, and sentences.
pub(crate) fn problems(manifest: &str, shared: &BTreeSet<&str>) -> Vec<(usize, String)> {
    let mut problems = Vec::new();
    let mut lints = false;
    for entry in entries(manifest) {
        lints |= entry.section == "lints" && entry.inherits();
        let name = entry.name();
        if entry.section.ends_with("dependencies") && shared.contains(name) && !entry.inherits() {
            let problem = format!("{name} is shared: write `{name}.workspace = true`");
            problems.push((entry.line, problem));
        }
        if entry.section.contains("dependencies.") {
            problems.push((entry.line, "write each dependency on one line".to_owned()));
        }
    }
    if !lints {
        let problem = "inherit the lints: `[lints]`, then `workspace = true`";
        problems.push((1, problem.to_owned()));
    }
    problems
}

/// A `key = value` line and the section it stands in.
struct Entry<'a> {
    section: &'a str,
    line: usize,
    key: &'a str,
    value: &'a str,
}

impl<'a> Entry<'a> {
    fn name(&self) -> &'a str {
        self.key.split('.').next().unwrap_or(self.key)
    }

    fn inherits(&self) -> bool {
        let workspace = self.key == "workspace" || self.key.ends_with(".workspace");
        (workspace && self.value == "true") || self.value.contains("workspace = true")
    }
}

fn entries(manifest: &str) -> impl Iterator<Item = Entry<'_>> {
    let mut section = "";
    manifest.lines().zip(1..).filter_map(move |(text, line)| {
        let text = text.trim();
        if let Some(name) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            section = name;
            return None;
        }
        let (key, value) = text.split_once('=')?;
        Some(Entry { section, line, key: key.trim(), value: value.trim() })
    })
}

#[cfg(test)]
mod tests {
    use super::{problems, shared};

    const ROOT: &str = "[workspace.dependencies]\nserde = { version = \"1\" }\nurl = \"2\"\n";

    fn check(manifest: &str) -> Vec<usize> {
        let found = problems(manifest, &shared(ROOT));
        found.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn inherited_and_private_dependencies_are_fine() {
        let manifest = "[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n\
                        url = { workspace = true, features = [\"serde\"] }\nown = \"1\"\n";
        assert!(check(manifest).is_empty());
    }

    #[test]
    fn a_version_of_a_shared_dependency_is_named() {
        let manifest = "[lints]\nworkspace = true\n[dev-dependencies]\nurl = \"2\"\n";
        assert_eq!(check(manifest), [4]);
    }

    #[test]
    fn lints_must_be_inherited() {
        assert_eq!(check("[package]\nname = \"x\"\n"), [1]);
    }
}
