//! Where files are kept: in the data folder, or in one that goes away with the sandbox.

use anyhow::Context as _;
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// Folders inside the data folder that are ours.
pub(crate) const OURS: [&str; 2] = ["s3", "media"];

/// A folder for files.
pub(crate) struct Folder {
    path: PathBuf,
    /// Removed when this is dropped.
    _temporary: Option<TempDir>,
}

impl Folder {
    /// The folder given, or a temporary one.
    pub(crate) fn open(dir: Option<&Path>) -> anyhow::Result<Self> {
        let temporary = match dir {
            Some(_) => None,
            None => Some(
                tempfile::Builder::new()
                    .prefix("sandbox-")
                    .tempdir()
                    .context("a temporary folder")?,
            ),
        };
        let path = dir.or(temporary.as_ref().map(TempDir::path)).context("a folder")?.to_owned();
        Ok(Self {
            path,
            _temporary: temporary,
        })
    }

    /// A folder in it, made when it is not there.
    pub(crate) fn inner(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.path.join(name);
        fs::create_dir_all(&path).with_context(|| format!("The folder {} cannot be made", path.display()))?;
        Ok(path)
    }
}
