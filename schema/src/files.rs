use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::contracts::{Contract, CONTRACTS};

/// Text of each schema file by its path, which starts below the output folder.
pub type Files = BTreeMap<PathBuf, String>;

/// How a schema file on disk differs from what the contracts' messages say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// It is not there.
    Missing(PathBuf),
    /// It says something else.
    Changed(PathBuf),
    /// No message has it any more.
    Stray(PathBuf),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(path) => write!(f, "missing  {}", path.display()),
            Self::Changed(path) => write!(f, "changed  {}", path.display()),
            Self::Stray(path) => write!(f, "stray    {}", path.display()),
        }
    }
}

/// Every schema file of every contract, in memory.
///
/// Errors when a schema cannot be rendered as JSON.
pub fn generate() -> anyhow::Result<Files> {
    let mut files = Files::new();
    for contract in CONTRACTS {
        files.extend(files_of(contract)?);
    }
    Ok(files)
}

fn files_of(contract: &Contract) -> anyhow::Result<Files> {
    let rendered = (contract.api)().render();
    let folder = Path::new(contract.name);
    let whole = rendered
        .to_string()
        .with_context(|| format!("rendering {}", contract.name))?;
    let parts = rendered
        .to_schema_files()
        .with_context(|| format!("rendering {}", contract.name))?;

    let mut files: Files = parts
        .into_iter()
        .map(|(name, text)| (folder.join("raw").join(name), text + "\n"))
        .collect();
    files.insert(folder.join(format!("{}.json", contract.name)), whole + "\n");
    Ok(files)
}

/// Makes the schema folders below `out` say what `files` say, stray files in them removed. Returns what differed.
///
/// Errors when a file cannot be read, written or removed.
pub fn write(out: &Path, files: &Files) -> anyhow::Result<Vec<Difference>> {
    let differences = differences(out, files)?;
    for difference in &differences {
        match difference {
            Difference::Stray(path) => {
                let path = out.join(path);
                fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
            }
            Difference::Missing(path) | Difference::Changed(path) => {
                let text = files
                    .get(path)
                    .context("a difference names a file that was not generated")?;
                write_file(&out.join(path), text)?;
            }
        }
    }
    Ok(differences)
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// How the schema folders below `out` differ from `files`, in the order of their paths.
///
/// Errors when a file or folder that exists cannot be read.
pub fn differences(out: &Path, files: &Files) -> anyhow::Result<Vec<Difference>> {
    let mut found = Vec::new();
    for (path, text) in files {
        match read(&out.join(path))? {
            None => found.push(Difference::Missing(path.clone())),
            // A checkout with CRLF line ends is no difference.
            Some(on_disk) if on_disk.replace("\r\n", "\n") != *text => {
                found.push(Difference::Changed(path.clone()));
            }
            Some(_) => {}
        }
    }
    found.extend(strays(out, files)?);
    Ok(found)
}

fn strays(out: &Path, files: &Files) -> anyhow::Result<Vec<Difference>> {
    let mut found = Vec::new();
    for contract in CONTRACTS {
        let folder = Path::new(contract.name);
        for folder in [folder.to_path_buf(), folder.join("raw")] {
            for name in json_files(&out.join(&folder))? {
                let path = folder.join(name);
                if !files.contains_key(&path) {
                    found.push(Difference::Stray(path));
                }
            }
        }
    }
    Ok(found)
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// Names of the JSON files in `folder`, sorted. None when there is no such folder.
fn json_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(error).with_context(|| format!("reading {}", folder.display())),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("reading {}", folder.display()))?;
        let name = PathBuf::from(entry.file_name());
        if name.extension().is_some_and(|extension| extension == "json") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
