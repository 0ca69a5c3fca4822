//! How many messages a second WhatsApp takes from a number and to it, together.

/// Where nothing else is known. Meta raises it for some numbers by itself; one that is used in the app as well has 20.
pub const THROUGHPUT: u32 = 80;
/// What can be set.
pub const LEAST_THROUGHPUT: u32 = 10;
pub const MOST_THROUGHPUT: u32 = 1_000;

/// The fastest that a bulk job sends from such a number, a second. The rest is for what agents send and customers write.
pub const fn fastest_job(throughput: u32) -> u32 {
    throughput * 3 / 4
}
