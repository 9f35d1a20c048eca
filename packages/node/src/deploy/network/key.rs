//! Where the deployer's key comes from. It is read when something is to be signed, and never shown.

use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use anyhow::{bail, Context, Result as AnyResult};
use serde::Deserialize;

use crate::client::Key;

/// Words of the shortest mnemonic there is.
const FEWEST_WORDS: usize = 12;

/// Marks of quotations in the messages of parsers.
const MARKS: [char; 3] = ['"', '`', '\''];

/// Table `key`: where the key comes from. It never stands in the network file itself.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// The environment variable of this name.
    Env(String),
    /// A file that only its owner may read, relative to the network file.
    File(PathBuf),
    /// The key that belongs to a name on local networks. Everybody has it.
    Localnet(String),
}

/// What people put there by mistake may be the key.
impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Env(_) => "KeySource::Env(..)",
            Self::File(_) => "KeySource::File(..)",
            Self::Localnet(_) => "KeySource::Localnet(..)",
        })
    }
}

/// A secret as it was read. Nothing prints it.
struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl KeySource {
    /// Refuses a key that stands where its name or place belongs. Nothing is read yet.
    ///
    /// # Errors
    /// Without repeating what stands there.
    pub(super) fn check(&self) -> AnyResult<()> {
        match self {
            Self::Env(name) if !is_variable(name) => {
                bail!("key.env is not the name of an environment variable; the key itself must not stand in this file")
            }
            Self::File(path) if is_secret(&path.to_string_lossy()) => {
                bail!("key.file is not a path; the key itself must not stand in this file")
            }
            Self::Localnet(name) if name.is_empty() || is_secret(name) => {
                bail!("key.localnet is not the name of an account of local networks")
            }
            _ => Ok(()),
        }
    }

    /// Reads the key. Paths are relative to `folder`.
    ///
    /// # Errors
    /// When it is not there, when others may read it, or when it is none. It is never repeated.
    pub fn load(&self, folder: &Path) -> AnyResult<Key> {
        match self {
            Self::Env(name) => {
                let secret = env::var(name).map(Secret).map_err(|error| match error {
                    env::VarError::NotPresent => {
                        anyhow::anyhow!("the environment variable {name} is not set")
                    }
                    env::VarError::NotUnicode(_) => {
                        anyhow::anyhow!("the environment variable {name} is not text")
                    }
                })?;
                secret
                    .key()
                    .with_context(|| format!("the environment variable {name}"))
            }
            Self::File(path) => {
                let path = folder.join(path);
                check_permissions(&path)?;
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("reading the key file {}", path.display()))?;
                Secret(text)
                    .key()
                    .with_context(|| format!("the key file {}", path.display()))
            }
            Self::Localnet(name) => Ok(Key::named(name)),
        }
    }
}

impl Secret {
    fn key(&self) -> AnyResult<Key> {
        let text = self.0.trim();
        let key = if text.contains(char::is_whitespace) {
            Key::from_mnemonic(text)
        } else {
            Key::from_hex(text)
        };
        // The cause is dropped: what a parser says may repeat what it read.
        key.map_err(|_| {
            anyhow::anyhow!("it is neither a mnemonic of English words nor 64 hexadecimal digits")
        })
    }
}

fn is_variable(name: &str) -> bool {
    let mut letters = name.chars();
    let begins = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    begins && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') && !is_secret(name)
}

/// Whether it looks like a mnemonic or like 32 bytes in hexadecimal digits.
pub(super) fn is_secret(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let hex = digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    hex || text.split_whitespace().count() >= FEWEST_WORDS
}

/// What somebody wrote where no key belongs, unless it is one all the same.
pub(super) fn shown(text: &str) -> &str {
    if is_secret(text) {
        ".."
    } else {
        text
    }
}

/// A message without the keys that somebody may have put into a file: what stands between its quotation marks is looked
/// at.
pub(super) fn scrubbed(message: &str) -> String {
    let mut text = String::new();
    for part in message.split_inclusive(MARKS) {
        let (content, mark) = part.split_at(part.trim_end_matches(MARKS).len());
        // Messages write the end of a line as letters.
        let is_secret = is_secret(&content.replace("\\n", " "));
        text.push_str(if is_secret { ".." } else { content });
        text.push_str(mark);
    }
    text
}

#[cfg(unix)]
fn check_permissions(path: &Path) -> AnyResult<()> {
    use std::os::unix::fs::PermissionsExt;

    let found = fs::metadata(path).with_context(|| format!("reading the key file {}", path.display()))?;
    let mode = found.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        bail!(
            "others may read the key file {} (its mode is {mode:03o}); run: chmod 600 {}",
            path.display(),
            path.display()
        );
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_permissions(_path: &Path) -> AnyResult<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "7d5a3e1f00112233445566778899aabbccddeeff00112233445566778899aabb";
    const WORDS: &str =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
        abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art";

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, KeySource) {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deployer.key");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, KeySource::File("deployer.key".into()))
    }

    #[test]
    fn a_file_holds_digits_or_words() {
        for text in [HEX, WORDS] {
            let (folder, source) = file(&format!("{text}\n"), 0o600);
            source.load(folder.path()).unwrap();
        }
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        for mode in [0o640, 0o604, 0o620] {
            let (folder, source) = file(HEX, mode);
            let error = format!("{:#}", source.load(folder.path()).unwrap_err());
            assert!(error.contains(&format!("its mode is {mode:03o}")), "{error}");
            assert!(error.contains("chmod 600"), "{error}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        for text in ["hunter2", &HEX[1..], &WORDS.replace("art", "hunter2"), ""] {
            let (folder, source) = file(text, 0o600);
            let error = format!("{:?} {source:?}", source.load(folder.path()).unwrap_err());
            assert!(
                error.contains("neither a mnemonic of English words nor 64"),
                "{error}"
            );
            assert!(!error.contains("hunter2") && !error.contains("7d5a3e"), "{error}");
        }
    }

    #[test]
    fn a_variable_is_named_and_its_value_never_shown() {
        let missing = KeySource::Env("PALISADE_TEST_NO_SUCH_VARIABLE".to_string());
        let error = format!("{:#}", missing.load(Path::new("")).unwrap_err());
        assert_eq!(
            error,
            "the environment variable PALISADE_TEST_NO_SUCH_VARIABLE is not set"
        );
        // What every process has and what is no key.
        let error = format!(
            "{:?}",
            KeySource::Env("PATH".to_string())
                .load(Path::new(""))
                .unwrap_err()
        );
        assert!(error.contains("the environment variable PATH"), "{error}");
        assert!(!error.contains(&env::var("PATH").unwrap()), "{error}");
    }

    #[test]
    fn a_key_in_the_place_of_its_name_is_refused_and_not_repeated() {
        for source in [
            KeySource::Env(HEX.to_string()),
            KeySource::Env(WORDS.to_string()),
            KeySource::Env("1ST".to_string()),
            KeySource::File(WORDS.into()),
            KeySource::File(HEX.into()),
            KeySource::Localnet(WORDS.to_string()),
            KeySource::Localnet(String::new()),
        ] {
            let error = format!("{:?} {source:?}", source.check().unwrap_err());
            assert!(!error.contains("abandon") && !error.contains("7d5a3e"), "{error}");
        }
        for source in [
            KeySource::Env("_KEY_1".to_string()),
            KeySource::File("../deployer.key".into()),
        ] {
            source.check().unwrap();
        }
    }
}
