//! What a rule is, and short ways to write one.

use super::world::{Object, Who};

/// What it is that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    /// A server function.
    Call,
    /// A route of its own.
    Plain,
    /// A file, or a folder of them.
    File,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Call => "call",
            Self::Plain => "plain",
            Self::File => "file",
        }
    }
}

/// The least that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    /// SNS signs what it sends.
    Signature,
    /// Signed in, and in no group: the page that says so.
    NoGroup,
    Viewer,
    Operator,
    Admin,
}

impl Needs {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Signature => "a signature of SNS",
            Self::NoGroup => "signed in, no group",
            Self::Viewer => "Viewer",
            Self::Operator => "Operator",
            Self::Admin => "Admin",
        }
    }
}

pub(super) struct Rule {
    pub(super) kind: Kind,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) needs: Needs,
    /// Whether it changes what is stored.
    pub(super) changes: bool,
    /// What is sent along: JSON for server functions, a form else. `$conversation`, `$seen`, `$id`, `$place` and others are filled in.
    pub(super) body: &'static str,
    /// The status when all is well.
    pub(super) good: u16,
}

impl Rule {
    /// Whether it names a conversation.
    pub(super) fn has_object(&self) -> bool {
        self.path.contains("{id}") || self.body.contains("$conversation") || self.body.contains("$job")
    }

    /// What kind of body it has.
    pub(super) fn content_type(&self) -> &'static str {
        match (self.method, self.path) {
            ("POST", "/inbox/{id}") => "application/x-www-form-urlencoded",
            ("POST", "/inbox/{id}/file") => "multipart/form-data; boundary=x",
            _ => "application/json",
        }
    }
}

/// The answer that a rule asks for.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) leads_to: Option<&'static str>,
}

const fn status(status: u16) -> Answer {
    Answer { status, leads_to: None }
}

const fn to(place: &'static str) -> Answer {
    Answer {
        status: 303,
        leads_to: Some(place),
    }
}

impl Rule {
    /// What somebody gets who asks for an object.
    pub(super) fn answer(&self, who: Who, object: Object) -> Answer {
        let role = who.rank();
        let by_page = self.kind == Kind::Page;
        if object == Object::Malformed && self.kind == Kind::Call && who != Who::Nobody {
            // Its arguments cannot be read, whoever asks; a stranger's are not looked at.
            return status(422);
        }
        match self.needs {
            Needs::Nothing | Needs::Signature => return status(self.good),
            Needs::NoGroup => {
                return match who {
                    Who::Nobody => to("/login"),
                    Who::NoGroup => status(self.good),
                    _ => to("/inbox"),
                };
            }
            // What a role does not allow is refused alike whether the object exists or not.
            _ if who == Who::Nobody => return if by_page { to("/login") } else { status(401) },
            _ if who == Who::NoGroup => return if by_page { to("/no-access") } else { status(403) },
            Needs::Operator if role < Who::Operator.rank() => return status(403),
            Needs::Admin if role < Who::Admin.rank() => return status(403),
            Needs::Viewer | Needs::Operator | Needs::Admin => {}
        }
        match object {
            Object::Known => status(self.good),
            Object::Foreign | Object::Unknown | Object::Malformed => status(404),
        }
    }
}

pub(super) const fn page(path: &'static str, needs: Needs) -> Rule {
    Rule {
        kind: Kind::Page,
        method: "GET",
        path,
        needs,
        changes: false,
        body: "",
        good: 200,
    }
}

pub(super) const fn read(path: &'static str, body: &'static str) -> Rule {
    Rule {
        kind: Kind::Call,
        method: "POST",
        path,
        needs: Needs::Viewer,
        changes: false,
        body,
        good: 200,
    }
}

pub(super) const fn act(path: &'static str, body: &'static str) -> Rule {
    Rule {
        kind: Kind::Call,
        method: "POST",
        path,
        needs: Needs::Operator,
        changes: true,
        body,
        good: 200,
    }
}

/// What only an Admin does.
pub(super) const fn admin(path: &'static str, body: &'static str, good: u16) -> Rule {
    Rule {
        needs: Needs::Admin,
        good,
        ..act(path, body)
    }
}

pub(super) const fn plain(method: &'static str, path: &'static str, needs: Needs, good: u16) -> Rule {
    Rule {
        kind: Kind::Plain,
        method,
        path,
        needs,
        changes: false,
        body: "",
        good,
    }
}

pub(super) const fn file(path: &'static str) -> Rule {
    Rule {
        kind: Kind::File,
        method: "GET",
        path,
        needs: Needs::Nothing,
        changes: false,
        body: "",
        good: 200,
    }
}

pub(super) const PLACE: &str = r#"{ "place": { "day": 20000, "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV" } }"#;

/// A rule without a name.
pub(super) const NAMELESS: &str =
    r#"{ "rule": { "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "name": "", "trigger": "first_message", "actions": [] } }"#;

pub(super) const FILTER: &str = r#"{ "filter": { "phone": null, "tab": "all", "state": "open" } }"#;

pub(super) const FILE_FORM: &str = "--x\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n$id\r\n\
    --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nby form\r\n--x--\r\n";
