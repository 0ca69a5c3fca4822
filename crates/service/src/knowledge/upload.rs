//! A document that comes as it is read: to the bucket part by part, so that no more than one part of it is held in memory.

use super::{Knowledge, KnowledgeError, ended, keep, scopes};
use crate::{Service, audit::Ended};
use bucket::Parts;
use bytes::{Bytes, BytesMut};
use domain::{
    PhoneId,
    assistant::knowledge::{DocumentName, DocumentPath, MAX_DOCUMENT_BYTES},
    media::PART_BYTES,
};
use futures::{Stream, StreamExt};
use identity::Admin;
use std::{collections::BTreeSet, pin::pin};

/// A piece of a file; none when it did not arrive.
pub type Piece = Option<Bytes>;

/// What is looked at to see whether a file is what its name says, in bytes.
const START: usize = 4_096;

/// Takes a document; one of the same name is replaced once this one is whole, and stays for the numbers that it is for unless others
/// are named. These are kept first: there is no moment at which it could be found for others.
pub async fn take(
    service: &Service,
    knowledge: &Knowledge,
    admin: &Admin,
    name: &DocumentName,
    numbers: Option<BTreeSet<PhoneId>>,
    pieces: impl Stream<Item = Piece> + Send,
) -> Result<u64, KnowledgeError> {
    if let (Some(numbers), Some(path)) = (numbers, DocumentPath::parse(name.as_str())) {
        Box::pin(scopes::keep(service, knowledge, admin, &path, numbers)).await?;
    }
    let what = format!("Upload {name}");
    keep(service, admin, Ended::Begun, what.clone()).await?;
    let taken = write(knowledge, name, pieces).await;
    ended(service, admin, what, taken.as_ref().err()).await;
    taken
}

fn invalid<T>(sentence: &str) -> Result<T, KnowledgeError> {
    Err(KnowledgeError::Invalid(sentence.to_owned()))
}

async fn write(knowledge: &Knowledge, name: &DocumentName, pieces: impl Stream<Item = Piece> + Send) -> Result<u64, KnowledgeError> {
    let key = knowledge.key(name);
    let bucket = &knowledge.bucket;
    let most = usize::try_from(PART_BYTES).unwrap_or(usize::MAX);
    let mut pieces = pin!(pieces);
    let mut held = BytesMut::new();
    let mut size = 0;
    // What is there of it when it breaks off would be paid for, and seen by nobody: it goes with this.
    let mut parts: Option<Parts> = None;
    while let Some(piece) = pieces.next().await {
        let Some(piece) = piece else {
            return invalid("The file did not arrive whole. Choose it and send it again.");
        };
        size += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if size > MAX_DOCUMENT_BYTES {
            return invalid("This document is too large: a knowledge base takes 50 MB at most.");
        }
        held.extend_from_slice(&piece);
        // A full part waits for the byte after it: a file that ends with it is no file in parts.
        while held.len() > most {
            let part = held.split_to(most).freeze();
            let under_way = match &mut parts {
                Some(parts) => parts,
                begun => {
                    looks_right(name, &part)?;
                    begun.insert(bucket.write_parts(&key, name.mime()).await?)
                }
            };
            under_way.put(part).await?;
        }
    }
    match parts {
        None if size == 0 => return invalid("This file is empty."),
        None => {
            looks_right(name, &held)?;
            bucket.put(&key, name.mime(), held.freeze()).await?;
        }
        Some(mut parts) => {
            parts.put(held.freeze()).await?;
            parts.finish().await?;
        }
    }
    Ok(size)
}

fn looks_right(name: &DocumentName, start: &[u8]) -> Result<(), KnowledgeError> {
    if name.fits(start.get(..START).unwrap_or(start)) {
        Ok(())
    } else {
        invalid("This file is not what its name says. Save it again in that format, or rename it.")
    }
}
