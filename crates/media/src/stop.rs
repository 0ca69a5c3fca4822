//! Telling work that nobody waits for any more to end.

use std::{
    io::{self, BufRead, Cursor, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// As much of a file as is handed out between two looks at the flag.
const STEP: usize = 16 * 1024;

/// A flag that the one who waits sets and the one who works looks at.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A file in memory that ends with an error once the flag is set, so that decoders that read as they go end soon.
#[derive(Debug)]
pub(crate) struct Stoppable<'a> {
    bytes: Cursor<&'a [u8]>,
    stop: &'a Stop,
}

impl<'a> Stoppable<'a> {
    pub(crate) fn new(bytes: &'a [u8], stop: &'a Stop) -> Self {
        Self {
            bytes: Cursor::new(bytes),
            stop,
        }
    }
}

impl Read for Stoppable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Stoppable<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.stop.is_set() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let rest = self.bytes.fill_buf()?;
        Ok(rest.get(..STEP).unwrap_or(rest))
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
    }
}

impl Seek for Stoppable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_to_its_end_unless_it_is_stopped() {
        let stop = Stop::default();
        let bytes = vec![7; 3 * STEP + 1];
        let mut all = Vec::new();
        Stoppable::new(&bytes, &stop).read_to_end(&mut all).unwrap();
        assert_eq!(all, bytes);
        let mut file = Stoppable::new(&bytes, &stop);
        file.consume(1);
        stop.set();
        assert_eq!(file.read(&mut [0]).unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
