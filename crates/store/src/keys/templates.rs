//! Keys of templates.

use super::Key;
use domain::{DraftId, EventId};

/// A template of one of our accounts. `account` is AWS's id of it.
pub fn template(account: &str, name: &str, language: &str) -> Key {
    Key::new(templates_pk(account), format!("TEMPLATE#{name}#{language}"))
}

/// The definition of a template as Meta has it. Apart from the templates, which are read together.
pub fn template_source(account: &str, name: &str, language: &str) -> Key {
    Key::new(templates_pk(account), format!("TSOURCE#{name}#{language}"))
}

/// Something that happened to a template.
pub fn template_event(account: &str, name: &str, language: &str, id: EventId) -> Key {
    Key::new(templates_pk(account), format!("{}{id}", template_events(name, language)))
}

/// Sort keys of what happened to a template begin with this.
pub fn template_events(name: &str, language: &str) -> String {
    format!("TEVENT#{name}#{language}#")
}

/// A template that somebody is writing.
pub fn template_draft(account: &str, id: DraftId) -> Key {
    Key::new(templates_pk(account), format!("TDRAFT#{id}"))
}

/// Partition of the templates of an account, of what happened to them and of drafts.
pub fn templates_pk(account: &str) -> String {
    format!("WABA#{account}")
}

/// When the templates of an account were last read. Not among them.
pub fn templates_read(account: &str) -> Key {
    Key::new(format!("WABA#{account}#READ"), "READ")
}

/// What changes with every change of an account's templates. Not among them.
pub fn templates_mark(account: &str) -> Key {
    Key::new(format!("WABA#{account}#MARK"), "MARK")
}
