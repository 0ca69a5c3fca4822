//! How much a picture may cost before it is refused.

/// The most that one picture may cost. A pool of two takes twice the memory at its worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file.
    pub bytes: usize,
    /// Width times height.
    pub pixels: u64,
    /// What decoding may allocate beside the file itself.
    pub memory: u64,
}

impl Default for Limits {
    /// WhatsApp's pictures have 5 MB and a few million pixels. This lets through what cameras make and send as documents, and
    /// stays below 300 MB with two at once.
    fn default() -> Self {
        Self {
            bytes: 16 * 1024 * 1024,
            pixels: 40_000_000,
            memory: 128 * 1024 * 1024,
        }
    }
}
