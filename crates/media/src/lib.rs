//! Files that customers send: what they are, how they may be shown, their names, sizes and thumbnails. Knows no store.

mod bytes;
pub mod disposition;
pub mod file_type;
mod frame;
pub mod limits;
pub mod measure;
pub mod mime;
pub mod name;
pub mod photo;
pub mod picture;
pub mod pool;
pub mod presentation;
pub mod range;
pub mod size;
pub mod sniff;
pub mod stop;
#[cfg(test)]
mod testing;
pub mod thumbnail;
pub mod voice;

pub use disposition::content_disposition;
pub use file_type::FileType;
pub use limits::Limits;
pub use measure::{Ends, Measures, NoFilm, film, measure};
pub use mime::MediaType;
pub use name::FileName;
pub use picture::{Refusal, dimensions};
pub use pool::{Place, Pool, PoolError};
pub use presentation::Presentation;
pub use range::Wanted;
pub use size::Size;
pub use sniff::{identify, sniff};
pub use stop::Stop;
pub use thumbnail::{Thumbnail, thumbnail};
