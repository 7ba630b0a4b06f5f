//! The server itself: found, set up in a temporary folder, started, stopped.

use std::fs::{self, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, iter};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

use crate::workspace::is_root;

/// Fast and forgetful, since the data dies with the server; seen by this machine alone.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
";

/// Another program may take a free port before the server does.
const ATTEMPTS: usize = 5;

/// Starts a server, prints its URL, and stops it when standard input closes.
pub(crate) fn guard() -> Result<()> {
    let server = Server::start()?;
    println!("{}", server.url);
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

/// The folder of the server's programs: the newest packaged one, else what the path has.
pub(crate) fn programs() -> Option<PathBuf> {
    let version = |folder: &PathBuf| -> Option<u32> { folder.file_name()?.to_str()?.split('.').next()?.parse().ok() };
    let mut packaged: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|folders| folders.flatten().map(|folder| folder.path()).collect())
        .unwrap_or_default();
    packaged.sort_by_key(version);
    let path = env::var_os("PATH").unwrap_or_default();
    packaged
        .into_iter()
        .rev()
        .map(|folder| folder.join("bin"))
        .chain(env::split_paths(&path))
        .chain(iter::once_with(configured).flatten())
        .find(|folder| ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file()))
}

fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().into())
}

#[derive(Debug)]
struct Server {
    programs: PathBuf,
    folder: TempDir,
    account: Option<Account>,
    url: String,
}

impl Server {
    fn start() -> Result<Self> {
        let mut server = Self {
            programs: programs().context("no PostgreSQL server on this machine")?,
            folder: tempfile::Builder::new().prefix("dealsync-postgres-").tempdir()?,
            account: Account::find()?,
            url: String::new(),
        };
        let password = format!("{:016x}", RandomState::new().build_hasher().finish());
        let secret = server.folder.path().join("password");
        fs::write(&secret, &password)?;
        server.hand_over(server.folder.path())?;
        server.hand_over(&secret)?;

        let mut initdb = server.program("initdb");
        initdb.args(["--username=dealsync", "--auth=scram-sha-256"]);
        initdb.args(["--pwfile=password", "--pgdata=data"]);
        initdb.args(["--encoding=UTF8", "--no-locale", "--no-sync"]);
        finish(&mut initdb)?;
        OpenOptions::new()
            .append(true)
            .open(server.folder.path().join("data/postgresql.conf"))?
            .write_all(SETTINGS.as_bytes())?;

        let port = server.listen()?;
        server.url = format!("postgres://dealsync:{password}@127.0.0.1:{port}/postgres");
        Ok(server)
    }

    fn listen(&self) -> Result<u16> {
        let mut result = Ok(0);
        for _ in 0..ATTEMPTS {
            let port = free_port()?;
            let mut start = self.program("pg_ctl");
            start.args(["start", "--wait", "--pgdata=data", "--log=log"]);
            start.arg(format!("--options=-p {port}"));
            result = finish(&mut start).map(|()| port);
            if result.is_ok() {
                break;
            }
        }
        result.with_context(|| {
            let log = fs::read_to_string(self.folder.path().join("log"));
            format!("the server's log: {}", log.unwrap_or_default())
        })
    }

    /// One of the server's programs, run in its folder as the account it belongs to.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.folder.path()).env("LC_ALL", "C").stdin(Stdio::null());
        if let Some(account) = &self.account {
            command.uid(account.user).gid(account.group);
        }
        command
    }

    fn hand_over(&self, path: &Path) -> Result<()> {
        if let Some(account) = &self.account {
            chown(path, Some(account.user), Some(account.group))
                .with_context(|| format!("cannot hand {} over", path.display()))?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            // Its own pid file names the server, so this stops no other one.
            let mut stop = self.program("pg_ctl");
            stop.args(["stop", "--wait", "--pgdata=data", "--mode=immediate"]);
            if let Err(error) = finish(&mut stop) {
                eprintln!("PostgreSQL could not be stopped: {error:#}");
            }
        }
    }
}

/// The server refuses to run as root, which therefore lends it another account.
#[derive(Debug, PartialEq, Eq)]
struct Account {
    user: u32,
    group: u32,
}

impl Account {
    fn find() -> Result<Option<Self>> {
        if !is_root()? {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd").context("cannot list the accounts")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::named(name, &accounts))
            .map(Some)
            .context("no account to run PostgreSQL under: make one called postgres")
    }

    fn named(name: &str, accounts: &str) -> Option<Self> {
        let fields: Vec<&str> = accounts
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields.first() == Some(&name))?;
        Some(Self { user: fields.get(2)?.parse().ok()?, group: fields.get(3)?.parse().ok()? })
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}

fn finish(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_owned();
    let output = command.output().with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(
        output.status.success(),
        "{}: {}: {}",
        program.display(),
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Account;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts = "postgresql:x:1:2::/:/bin/sh\npostgres:x:101:104:a,,:/var:/bin/sh\nbad:x";
        let account = Account { user: 101, group: 104 };
        assert_eq!(Account::named("postgres", accounts), Some(account));
        assert_eq!(Account::named("bad", accounts), None);
        assert_eq!(Account::named("nobody", accounts), None);
    }
}
