//! Bytes that come by themselves, for a reader that waits for them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
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
    /// The piece without bytes came, which is the last: where none comes any more without it, something broke off.
    ended: bool,
    /// So many bytes were taken.
    taken: Arc<AtomicU64>,
}

impl Pieces {
    /// Counts the bytes that the reader takes.
    pub(super) fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }
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
        ended: false,
        taken: Arc::default(),
    }
}

impl std::io::Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = std::io::Read::read(&mut self.here, into)?;
        if length > 0 || into.is_empty() || self.ended {
            return Ok(length);
        }
        let piece = self.coming.blocking_recv().ok_or(std::io::ErrorKind::UnexpectedEof)??;
        self.ended = piece.is_empty();
        self.taken.fetch_add(piece.len() as u64, Ordering::Relaxed);
        self.here = std::io::Cursor::new(piece);
        std::io::Read::read(&mut self.here, into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[tokio::test(flavor = "multi_thread")]
    async fn bytes_end_where_the_file_ends_and_nowhere_else() {
        let read = |mut pieces: Pieces| {
            tokio::task::spawn_blocking(move || {
                let mut text = String::new();
                pieces.read_to_string(&mut text).map(|_| text)
            })
        };
        let whole = pieces(std::io::Cursor::new(b"a,b\n".to_vec()));
        let taken = whole.taken();
        assert_eq!(read(whole).await.unwrap().unwrap(), "a,b\n");
        assert_eq!(taken.load(Ordering::Relaxed), 4);
        let (sender, coming) = mpsc::channel(1);
        sender.send(Ok(b"a,b\n".to_vec())).await.unwrap();
        drop(sender);
        let broken = Pieces {
            coming,
            here: std::io::Cursor::default(),
            ended: false,
            taken: Arc::default(),
        };
        let broken = read(broken).await.unwrap();
        assert_eq!(broken.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
    }
}
