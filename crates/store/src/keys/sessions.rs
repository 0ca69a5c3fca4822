//! Keys of the sessions table.

use super::Key;

/// Sessions table: one browser session. `hash` is the SHA-256 (hex) of the cookie's value, so that who can read the table cannot use it.
pub fn session(hash: &str) -> Key {
    Key::new(format!("SESSION#{hash}"), "SESSION")
}

/// Sessions table: the tokens of one sign-in, apart from the session record, which is saved whole.
pub fn tokens(id: &str) -> Key {
    Key::new(format!("TOKENS#{id}"), "TOKENS")
}

/// Sessions table: a sign-in under way, keyed by its single-use `state`.
pub fn login(state: &str) -> Key {
    Key::new(format!("LOGIN#{state}"), "LOGIN")
}
