//! Files that customers send: what they are, how they may be shown, their names, sizes and thumbnails. Knows no store.

pub mod disposition;
pub mod file_type;
pub mod mime;
pub mod name;
pub mod presentation;
pub mod range;

pub use disposition::content_disposition;
pub use file_type::FileType;
pub use mime::MediaType;
pub use name::FileName;
pub use presentation::Presentation;
pub use range::Wanted;
