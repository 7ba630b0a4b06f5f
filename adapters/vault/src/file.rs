//! The key in a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::key::{KeyError, SecretKey};

/// More than any notation of a key, with white space around it.
const MOST: u64 = 4096;

/// The key that is in the file; where there is no file, a new one that then is.
pub(crate) fn read_or_make(path: &Path) -> Result<SecretKey, KeyError> {
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    match make(path) {
        // Another process was faster; its key is the key.
        Err(KeyError::File { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {
            read(path)?.ok_or_else(|| failed(path, "read", ErrorKind::NotFound.into()))
        }
        made => made,
    }
}

fn read(path: &Path) -> Result<Option<SecretKey>, KeyError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, "read", error)),
    };
    refuse_exposed(path, &file)?;
    let mut text = String::new();
    match file.take(MOST).read_to_string(&mut text) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(KeyError::MalformedFile(path.to_owned()));
        }
        Err(error) => return Err(failed(path, "read", error)),
    }
    SecretKey::parse(&text).map(Some).map_err(|_| KeyError::MalformedFile(path.to_owned()))
}

/// Writes a new key beside the path and gives it the name only when it is complete, so that
/// nobody ever reads half a key and no key that exists is replaced.
fn make(path: &Path) -> Result<SecretKey, KeyError> {
    let key = SecretKey::random()?;
    let draft = draft_beside(path)?;
    let made = write_new(&draft, &key).and_then(|()| name(&draft, path, &key));
    // The draft has done its service, whichever way it went.
    let _ = fs::remove_file(&draft);
    made.map_err(|error| failed(path, "made", error))?;
    Ok(key)
}

fn draft_beside(path: &Path) -> Result<PathBuf, KeyError> {
    let random = getrandom::u64().map_err(|_| KeyError::NoRandomness)?;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{random:016x}.new"));
    Ok(name.into())
}

fn name(draft: &Path, path: &Path, key: &SecretKey) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Some file systems know no second names.
        Err(_) => write_new(path, key),
    }
}

fn write_new(path: &Path, key: &SecretKey) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(format!("{}\n", key.to_text()).as_bytes())?;
    file.sync_all()
}

/// A key that others may read is no secret, and one that they may write is not ours.
#[cfg(unix)]
fn refuse_exposed(path: &Path, file: &File) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = file.metadata().map_err(|error| failed(path, "read", error))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(KeyError::Exposed { path: path.to_owned(), mode })
}

#[cfg(not(unix))]
fn refuse_exposed(_path: &Path, _file: &File) -> Result<(), KeyError> {
    Ok(())
}

fn failed(path: &Path, doing: &'static str, source: io::Error) -> KeyError {
    KeyError::File { path: path.to_owned(), doing, source }
}
