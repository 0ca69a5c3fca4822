//! Bytes that come by themselves, for a reader that waits for them.

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::mpsc,
};

/// Pieces that may wait for the reader.
const WAITING: usize = 4;
/// Read from the bucket in one go.
const PIECE: usize = 64 * 1024;

/// Bytes as they come, for a reader that waits for them on a thread of its own.
pub(super) struct Pieces {
    coming: mpsc::Receiver<std::io::Result<Vec<u8>>>,
    here: std::io::Cursor<Vec<u8>>,
}

pub(super) fn pieces(read: impl AsyncRead + Send + 'static) -> Pieces {
    let (sender, coming) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let mut read = Box::pin(read);
        loop {
            let mut piece = vec![0; PIECE];
            let result = read.read(&mut piece).await.map(|length| {
                piece.truncate(length);
                piece
            });
            let ended = !matches!(&result, Ok(piece) if !piece.is_empty());
            if sender.send(result).await.is_err() || ended {
                return;
            }
        }
    });
    Pieces {
        coming,
        here: std::io::Cursor::default(),
    }
}

impl std::io::Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = std::io::Read::read(&mut self.here, into)?;
        if length > 0 || into.is_empty() {
            return Ok(length);
        }
        match self.coming.blocking_recv() {
            Some(piece) => self.here = std::io::Cursor::new(piece?),
            None => return Ok(0),
        }
        std::io::Read::read(&mut self.here, into)
    }
}
