//! Keys of the sessions table.

use super::Key;
use domain::UserId;

/// Sessions table: one browser session. `hash` is the SHA-256 (hex) of the cookie's value, so that who can read the table cannot use it.
pub fn session(hash: &str) -> Key {
    Key::new(format!("SESSION#{hash}"), "SESSION")
}

/// Sessions table: the tokens of one sign-in, apart from the session record, which is saved whole.
pub fn tokens(id: &str) -> Key {
    Key::new(format!("TOKENS#{id}"), "TOKENS")
}

/// Sessions table: where somebody is signed in.
pub fn sign_ins_pk(user: &UserId) -> String {
    format!("SIGNEDIN#{user}")
}

/// Sessions table: one sign-in of somebody.
pub fn sign_in(user: &UserId, id: &str) -> Key {
    Key::new(sign_ins_pk(user), id.to_owned())
}

/// Sessions table: a sign-in under way, keyed by its single-use `state`.
pub fn login(state: &str) -> Key {
    Key::new(format!("LOGIN#{state}"), "LOGIN")
}
