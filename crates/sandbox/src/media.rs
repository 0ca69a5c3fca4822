//! The files that WhatsApp keeps: known to one of our numbers by an id, for a week or a month.

mod samples;

pub(crate) use samples::Sample;

use crate::ids::{self, hex};
use aws_lc_rs::digest::{Context, SHA256, digest};
use axum::body::Body;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::StreamExt as _;
use rusqlite::{OptionalExtension as _, Params, Transaction};
use serde_json::{Value, json};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tokio::io::AsyncWriteExt as _;

/// What customers send can be fetched for seven days, what we uploaded can be sent for thirty.
const DAY_MILLIS: i64 = 86_400_000;

/// Where the bytes are: one file for all that have the same ones.
pub(crate) struct Media(PathBuf);

/// Bytes that are kept.
pub(crate) struct Bytes {
    sha256: Vec<u8>,
    pub(crate) size: i64,
}

/// Whose file it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    Customer,
    Ours,
}

/// What there is under an id.
pub(crate) struct Kept {
    pub(crate) mime: String,
    pub(crate) size: i64,
    pub(crate) whose: Whose,
    sha256: String,
}

impl Media {
    pub(crate) fn open(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Keeps bytes that are at hand.
    pub(crate) fn keep(&self, bytes: &[u8]) -> io::Result<Bytes> {
        let kept = Bytes {
            sha256: digest(&SHA256, bytes).as_ref().to_vec(),
            size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        };
        let path = self.path(&hex(&kept.sha256));
        if !path.exists() {
            let part = self.part();
            fs::write(&part, bytes)?;
            fs::rename(part, path)?;
        }
        Ok(kept)
    }

    /// Keeps bytes as they come; none when there are more than `most`.
    pub(crate) async fn receive(&self, body: Body, most: i64) -> io::Result<Option<Bytes>> {
        let part = self.part();
        let received = write(body, &part, most).await;
        if let Ok(Some(bytes)) = &received {
            tokio::fs::rename(&part, self.path(&hex(&bytes.sha256))).await?;
        } else {
            tokio::fs::remove_file(&part).await?;
        }
        received
    }

    /// The bytes of a file, as a stream.
    pub(crate) async fn body(&self, kept: &Kept) -> io::Result<Body> {
        let file = tokio::fs::File::open(self.path(&kept.sha256)).await?;
        Ok(Body::from_stream(tokio_util::io::ReaderStream::new(file)))
    }

    /// The bytes of a small file.
    pub(crate) fn bytes(&self, kept: &Kept) -> io::Result<Vec<u8>> {
        fs::read(self.path(&kept.sha256))
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.0.join(sha256)
    }

    /// A file that nobody looks for yet.
    fn part(&self) -> PathBuf {
        self.0.join(format!("part-{}", ids::uuid()))
    }
}

async fn write(body: Body, path: &Path, most: i64) -> io::Result<Option<Bytes>> {
    let (mut hash, mut size) = (Context::new(&SHA256), 0);
    let mut file = tokio::fs::File::create(path).await?;
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(io::Error::other)?;
        size += i64::try_from(chunk.len()).unwrap_or(i64::MAX);
        if size > most {
            return Ok(None);
        }
        hash.update(&chunk);
        file.write_all(&chunk).await?;
    }
    file.flush().await?;
    Ok(Some(Bytes {
        sha256: hash.finish().as_ref().to_vec(),
        size,
    }))
}

/// Gives bytes an id on one of our numbers, by Meta's id of it.
pub(crate) fn insert(tx: &Transaction<'_>, number: &str, whose: Whose, mime: &str, bytes: &Bytes, now: i64) -> rusqlite::Result<String> {
    let id = ids::random_digits(16);
    insert_as(tx, &id, number, whose, mime, bytes, now)?;
    Ok(id)
}

/// The same with an id that is given.
pub(crate) fn insert_as(
    tx: &Transaction<'_>,
    id: &str,
    number: &str,
    whose: Whose,
    mime: &str,
    bytes: &Bytes,
    now: i64,
) -> rusqlite::Result<()> {
    let days = if whose == Whose::Ours { 30 } else { 7 };
    tx.prepare_cached("INSERT INTO media (id, number, ours, mime, sha256, size, expires) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute((
            id,
            number,
            whose == Whose::Ours,
            mime,
            hex(&bytes.sha256),
            bytes.size,
            now + days * DAY_MILLIS,
        ))?;
    Ok(())
}

/// What a number may still fetch or send under an id.
pub(crate) fn find(tx: &Transaction<'_>, id: &str, number: &str, now: i64) -> rusqlite::Result<Option<Kept>> {
    let sql = "SELECT mime, size, ours, sha256 FROM media WHERE id = ?1 AND number = ?2 AND expires > ?3";
    kept(tx, sql, (id, number, now))
}

fn kept(tx: &Transaction<'_>, sql: &str, which: impl Params) -> rusqlite::Result<Option<Kept>> {
    tx.prepare_cached(sql)?
        .query_row(which, |r| {
            Ok(Kept {
                mime: r.get(0)?,
                size: r.get(1)?,
                whose: if r.get(2)? { Whose::Ours } else { Whose::Customer },
                sha256: r.get(3)?,
            })
        })
        .optional()
}

/// What there is under an id, to be shown on the phone: of any number and any age.
pub(crate) fn shown(tx: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<Kept>> {
    kept(tx, "SELECT mime, size, ours, sha256 FROM media WHERE id = ?1", [id])
}

/// Forgets an id and says whether the number had it. The bytes stay: others may have them too.
pub(crate) fn delete(tx: &Transaction<'_>, id: &str, number: &str, now: i64) -> rusqlite::Result<bool> {
    let deleted = tx
        .prepare_cached("DELETE FROM media WHERE id = ?1 AND number = ?2 AND expires > ?3")?
        .execute((id, number, now))?;
    Ok(deleted > 0)
}

impl Bytes {
    /// What a message says of a file: Meta's media object without what is special to a kind.
    pub(crate) fn announced(&self, id: &str, mime: &str) -> Value {
        json!({ "id": id, "mime_type": mime, "sha256": STANDARD.encode(&self.sha256) })
    }
}

impl Kept {
    /// The same of a file that has an id already.
    pub(crate) fn announced(&self, id: &str) -> Value {
        let sha256 = (0..self.sha256.len()).step_by(2).filter_map(|at| self.sha256.get(at..at + 2));
        let sha256: Vec<u8> = sha256.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect();
        json!({ "id": id, "mime_type": self.mime, "sha256": STANDARD.encode(sha256) })
    }
}
