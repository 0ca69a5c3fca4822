//! Keys of conversions that people noted.

use super::Key;
use domain::{MessageId, PhoneId};

/// Partition of the conversions of a number.
pub fn conversions_pk(phone: &PhoneId) -> String {
    format!("CONVERTED#{phone}")
}

/// One of them. Ids sort by the time in which they were made.
pub fn conversion(phone: &PhoneId, id: MessageId) -> Key {
    Key::new(conversions_pk(phone), id.to_string())
}
