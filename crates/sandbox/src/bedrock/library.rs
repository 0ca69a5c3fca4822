//! What the knowledge base has read: passages of the documents that were in the bucket when it last read them, kept until it reads
//! them again.

use super::{documents, filter, text::words_of};
use crate::{
    app::App,
    aws::ApiError,
    ids,
    names::{KNOWLEDGE_PREFIX, MEDIA_BUCKET},
};
use rusqlite::Transaction;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// About how long a passage is, in characters.
const PASSAGE: usize = 1_200;

/// What stands behind a document's name where something is said of it.
const METADATA: &str = ".metadata.json";

/// A part of a document.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    /// Its file, as `s3://bucket/key`.
    pub(super) uri: String,
    pub(super) title: Option<String>,
    pub(super) link: Option<String>,
    pub(super) text: String,
    /// What is said about its document.
    pub(super) said: filter::Said,
}

/// A document as it was read.
struct Read {
    title: Option<String>,
    link: Option<String>,
    /// Everything that is said about it.
    said: filter::Said,
    /// Changes with its bytes.
    stamp: String,
    text: Result<String, String>,
}

/// What came of reading the documents.
pub(super) struct Outcome {
    pub(super) statistics: Value,
    pub(super) reasons: Vec<String>,
}

/// Puts the documents of the invented company into the bucket, unless it has had some, and reads them if nothing was ever read.
pub(crate) fn begin(app: &App) -> anyhow::Result<()> {
    let folder = app.s3.folder(MEDIA_BUCKET).join(KNOWLEDGE_PREFIX);
    if !folder.exists() {
        fs::create_dir_all(&folder)?;
        let now = Duration::from_millis(u64::try_from(app.now()).unwrap_or(0));
        for (at, document) in documents::all().iter().enumerate() {
            let said = json!({ "metadataAttributes": { "title": document.title, "link": document.link } });
            let path = folder.join(format!("{}.txt", document.name));
            fs::write(&path, document.text)?;
            // Some are older than anybody should trust.
            let days = u64::try_from(at * 41 % 500).unwrap_or(0);
            if let Some(changed) = now.checked_sub(Duration::from_secs(days * 86_400)) {
                fs::File::options()
                    .write(true)
                    .open(&path)?
                    .set_modified(SystemTime::UNIX_EPOCH + changed)?;
            }
            fs::write(folder.join(format!("{}.txt{METADATA}", document.name)), said.to_string())?;
        }
    }
    let is_first = app.db.run(|tx| {
        // Whoever read when the sandbox was stopped does not go on.
        tx.execute(
            "UPDATE ingestion_job SET status = 'FAILED', reasons = '[\"The sandbox was stopped.\"]' WHERE status IN ('STARTING', 'IN_PROGRESS')",
            [],
        )?;
        tx.query_row("SELECT count(*) = 0 FROM ingestion_job", [], |row| row.get::<_, bool>(0))
    })?;
    if is_first {
        let id = app
            .db
            .run(|tx| super::jobs::insert(tx, "the-first-time-that-documents-are-read", app.now()))?;
        let outcome = read_all(app).map_err(|error| anyhow::anyhow!(error.message))?;
        app.db.run(|tx| super::jobs::ended(tx, &id, &outcome, app.now()))?;
    }
    Ok(())
}

/// Reads all documents anew.
pub(super) fn read_all(app: &App) -> Result<Outcome, ApiError> {
    let root = app.s3.folder(MEDIA_BUCKET);
    let mut files = Vec::new();
    if let Err(error) = walk(&root.join(KNOWLEDGE_PREFIX), &mut files) {
        tracing::warn!(%error, "the documents could not be listed");
    }
    files.sort();
    let mut documents = BTreeMap::new();
    for file in files {
        let Some(key) = file.strip_prefix(&root).ok().and_then(Path::to_str) else {
            continue;
        };
        if key.ends_with(METADATA) {
            continue;
        }
        if let Ok(read) = read(&file, key) {
            documents.insert(format!("s3://{MEDIA_BUCKET}/{key}"), read);
        }
    }
    app.db.run(|tx| replace(tx, &documents))
}

/// All files below a folder; what S3 keeps for itself begins with a point.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn read(file: &Path, name: &str) -> io::Result<Read> {
    let bytes = fs::read(file)?;
    let said = fs::read(format!("{}{METADATA}", file.display())).unwrap_or_default();
    let said: Value = serde_json::from_slice(&said).unwrap_or_default();
    let attribute = |name: &str| said["metadataAttributes"][name].as_str().map(str::to_owned);
    let mut whole = bytes.clone();
    whole.extend_from_slice(said.to_string().as_bytes());
    Ok(Read {
        title: attribute("title"),
        link: attribute("link"),
        said: filter::said(&said),
        stamp: ids::hex(&md5::compute(&whole).0),
        text: words_of(name, &bytes),
    })
}

fn replace(tx: &Transaction<'_>, documents: &BTreeMap<String, Read>) -> Result<Outcome, ApiError> {
    let known: BTreeMap<String, String> = tx
        .prepare("SELECT DISTINCT uri, stamp FROM knowledge_passage")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let (mut new, mut modified, mut failed) = (0, 0, 0);
    let mut reasons = Vec::new();
    tx.execute("DELETE FROM knowledge_passage", [])?;
    tx.execute("DELETE FROM knowledge_said", [])?;
    for (uri, read) in documents {
        let text = match &read.text {
            Ok(text) => text,
            Err(why) => {
                failed += 1;
                reasons.push(format!("Encountered error: {why}. [Files: {uri}]"));
                continue;
            }
        };
        match known.get(uri) {
            None => new += 1,
            Some(stamp) if *stamp != read.stamp => modified += 1,
            Some(_) => {}
        }
        let said = serde_json::to_string(&read.said).unwrap_or_default();
        tx.prepare_cached("INSERT INTO knowledge_said (uri, attributes) VALUES (?1, ?2)")?
            .execute((uri, said))?;
        for (place, part) in passages(text).into_iter().enumerate() {
            tx.prepare_cached("INSERT INTO knowledge_passage (uri, place, title, link, stamp, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute((
                    uri,
                    i64::try_from(place).unwrap_or(i64::MAX),
                    &read.title,
                    &read.link,
                    &read.stamp,
                    part,
                ))?;
        }
    }
    let deleted = known.keys().filter(|uri| !documents.contains_key(*uri)).count();
    let statistics = json!({
        "numberOfDocumentsScanned": documents.len(), "numberOfMetadataDocumentsScanned": 0, "numberOfMetadataDocumentsModified": 0,
        "numberOfNewDocumentsIndexed": new, "numberOfModifiedDocumentsIndexed": modified, "numberOfDocumentsDeleted": deleted,
        "numberOfDocumentsFailed": failed, "numberOfDocumentsSkipped": 0,
    });
    Ok(Outcome { statistics, reasons })
}

/// A text in pieces that are about as long as they should be: paragraphs together, long ones cut between words.
fn passages(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let long = |text: &str| text.chars().count();
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        let joined = all
            .last()
            .is_some_and(|last| !last.is_empty() && long(last) + long(paragraph) <= PASSAGE);
        if joined {
            if let Some(last) = all.last_mut() {
                last.push_str("\n\n");
            }
        } else {
            all.push(String::new());
        }
        for word in paragraph.trim().split_inclusive(char::is_whitespace) {
            if all.last().is_some_and(|last| long(last) + long(word) > PASSAGE) {
                all.push(String::new());
            }
            if let Some(last) = all.last_mut() {
                last.push_str(word);
            }
        }
    }
    all.retain(|passage| !passage.trim().is_empty());
    all
}

/// Everything that was read.
pub(super) fn all(app: &App) -> Result<Vec<Passage>, ApiError> {
    app.db.run(|tx| {
        let mut statement = tx.prepare_cached(
            "SELECT uri, title, link, text, attributes FROM knowledge_passage LEFT JOIN knowledge_said USING (uri) ORDER BY uri, place",
        )?;
        let rows = statement.query_map([], |row| {
            let said: Option<String> = row.get(4)?;
            Ok(Passage {
                said: said.and_then(|said| serde_json::from_str(&said).ok()).unwrap_or_default(),
                uri: row.get(0)?,
                title: row.get(1)?,
                link: row.get(2)?,
                text: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_become_passages_and_nothing_is_lost() {
        assert_eq!(passages("One.\n\nTwo."), ["One.\n\nTwo."]);
        assert!(passages(" \n\n ").is_empty());
        let long = "word ".repeat(1_000);
        let parts = passages(&long);
        assert!(parts.len() > 3 && parts.iter().all(|part| part.chars().count() <= PASSAGE));
        assert_eq!(parts.concat().split_whitespace().count(), 1_000);
        let many = format!("{}\n\n{}", "a".repeat(1_000), "b".repeat(1_000));
        assert_eq!(passages(&many).len(), 2);
    }
}
