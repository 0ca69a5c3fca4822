//! A workbook that is sent while it is written.

use axum::body::Bytes;
use futures::{Stream, StreamExt};
use std::{
    io::{self, Write},
    pin::pin,
};
use table::{SheetCell, SheetWriter};
use tokio::sync::mpsc;

/// Pages and pieces that may wait for whoever is slower.
const WAITING: usize = 2;
/// Sent in one go.
const PIECE: usize = 64 * 1024;

/// Some rows.
pub(super) type Rows = Vec<Vec<SheetCell>>;

/// The bytes of a workbook of these rows. Who stops reading stops the writing.
pub(super) fn written<E: std::error::Error + Send + Sync + 'static>(
    name: String,
    rows: impl Stream<Item = Result<Rows, E>> + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (page, pages) = mpsc::channel(WAITING);
    let (piece, pieces) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let mut rows = pin!(rows);
        while let Some(next) = rows.next().await {
            if page.send(next).await.is_err() {
                return;
            }
        }
    });
    // Packing takes time: not on the threads that serve requests.
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&name, pages, Pieces::new(piece.clone())) {
            let _ = piece.blocking_send(Err(error));
        }
    });
    futures::stream::unfold(pieces, |mut pieces| async move { Some((pieces.recv().await?, pieces)) })
}

fn write<E: std::error::Error + Send + Sync + 'static>(
    name: &str,
    mut pages: mpsc::Receiver<Result<Rows, E>>,
    out: Pieces,
) -> io::Result<()> {
    let mut sheet = SheetWriter::new(out, name)?;
    while let Some(page) = pages.blocking_recv() {
        for row in page.map_err(io::Error::other)? {
            sheet.row(&row)?;
        }
    }
    sheet.finish()
}

/// Bytes on their way out.
struct Pieces {
    out: mpsc::Sender<io::Result<Bytes>>,
    waiting: Vec<u8>,
}

impl Pieces {
    const fn new(out: mpsc::Sender<io::Result<Bytes>>) -> Self {
        Self { out, waiting: Vec::new() }
    }

    fn send(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::take(&mut self.waiting));
        self.out.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

/// What is left goes out when the file is finished.
impl Drop for Pieces {
    fn drop(&mut self) {
        let _ = self.send();
    }
}
