//! The rules of this repository that no other tool knows.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::manifests;
use crate::workspace::Workspace;

const REQUIRED: &[&str] = &["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md"];

/// Lines of a Rust file at which we talk about it, and at which it must be split.
const LONG: usize = 300;
const TOO_LONG: usize = 400;

/// Never in Rust code. Cut in two, as below, so that this file does not name itself.
const UNFINISHED: &[(&str, &str)] = &[
    (concat!("to", "do!("), "finish it, or file an issue"),
    (concat!("d", "bg!("), "left over from a search for a fault"),
    (concat!("#[ign", "ore"), "a test runs, or says why it cannot"),
    (concat!("thread::", "sleep"), "wait for the event itself"),
];

/// Places that may hold one of the above: path, words, reason.
const ALLOWED: &[(&str, &str, &str)] = &[];

/// Never in any text: where packages happen to be fetched from is the machine's affair.
const HOSTS: &[&str] = &[
    concat!("registry.npm", "js.org"),
    concat!("registry.yarn", "pkg.com"),
    concat!("files.python", "hosted.org"),
    concat!("pypi", ".org"),
    concat!("static.crates", ".io"),
    concat!("index.crates", ".io"),
    concat!("deb.deb", "ian.org"),
    concat!("archive.ubu", "ntu.com"),
];

/// Never in any text either, at the start of a path.
const HOMES: &[&str] = &[concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];

/// Checks every file that is, or could be, committed.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let root = workspace.root();
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let shared = manifests::shared(&manifest);
    let here = root.to_string_lossy();
    let mut found = Vec::new();
    for name in REQUIRED {
        if !root.join(name).is_file() {
            found.push(format!("{name}: missing"));
        }
    }
    for file in files(root)? {
        // A file that is gone, or is no text, has nothing to check.
        let Ok(text) = fs::read_to_string(root.join(&file)) else {
            continue;
        };
        let mut problems = places(&text, &here);
        if file.ends_with(".rs") {
            problems.extend(length(&file, &text));
            problems.extend(unfinished(&file, &text));
        }
        if file.ends_with("/Cargo.toml") {
            problems.extend(manifests::problems(&text, &shared));
        }
        for (line, problem) in problems {
            found.push(format!("{file}:{line}: {problem}"));
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    println!("every file keeps the rules");
    Ok(())
}

fn files(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("cannot start git")?;
    ensure!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).context("a file's name is not UTF-8")?;
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}

type Problem = (usize, String);

fn length(file: &str, text: &str) -> Option<Problem> {
    let lines = text.lines().count();
    if lines > TOO_LONG {
        let problem = format!("{lines} lines, at most {TOO_LONG}: split it");
        return Some((TOO_LONG, problem));
    }
    if lines > LONG {
        println!("{file}: {lines} lines: think about splitting it");
    }
    None
}

fn unfinished(file: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_start().starts_with("//") {
            continue;
        }
        for (words, cure) in UNFINISHED {
            let allowed = ALLOWED.iter().any(|(path, which, _)| path == &file && which == words);
            if line.contains(words) && !allowed {
                problems.push((number, format!("`{words}`: {cure}")));
            }
        }
    }
    problems
}

fn places(text: &str, here: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for host in HOSTS.iter().filter(|host| line.contains(**host)) {
            problems.push((number, format!("names the host {host}")));
        }
        for path in HOMES.iter().chain([&here]) {
            if begins_path(line, path) {
                problems.push((number, format!("names a place of one machine, {path}")));
            }
        }
    }
    problems
}

/// Whether `path` stands in the line other than in the middle of an address or a longer path.
fn begins_path(line: &str, path: &str) -> bool {
    let inside = |it: char| it.is_alphanumeric() || ".-_~/}".contains(it);
    line.match_indices(path).any(|(at, _)| !line[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::{HOMES, HOSTS, begins_path, places};

    #[test]
    fn a_path_is_told_from_a_part_of_an_address() {
        for home in HOMES {
            assert!(begins_path(&format!("x = \"{home}me\""), home));
            assert!(begins_path(&format!("{home}me"), home));
            assert!(!begins_path(&format!("https://example.com{home}"), home));
        }
    }

    #[test]
    fn hosts_and_our_own_place_are_named_with_their_line() {
        let text = format!("first\nhttps://{}/x\n/srv/tree/y\n", HOSTS[0]);
        let lines: Vec<usize> = places(&text, "/srv/tree").iter().map(|it| it.0).collect();
        assert_eq!(lines, [2, 3]);
    }
}
