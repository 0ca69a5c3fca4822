//! The rules: one line for each address and method.

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
        self.path.contains("{id}") || self.body.contains("$conversation")
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

const fn page(path: &'static str, needs: Needs) -> Rule {
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

const fn read(path: &'static str, body: &'static str) -> Rule {
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

const fn act(path: &'static str, body: &'static str) -> Rule {
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
const fn admin(path: &'static str, body: &'static str, good: u16) -> Rule {
    Rule {
        needs: Needs::Admin,
        good,
        ..act(path, body)
    }
}

const fn plain(method: &'static str, path: &'static str, needs: Needs, good: u16) -> Rule {
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

const fn file(path: &'static str) -> Rule {
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

const FILTER: &str = r#"{ "filter": { "phone": null, "tab": "all", "state": "open" } }"#;

const FILE_FORM: &str = "--x\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n$id\r\n\
    --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nby form\r\n--x--\r\n";

/// All of them.
pub(super) const RULES: &[Rule] = &[
    page("/login", Needs::Nothing),
    page("/logout", Needs::Nothing),
    page("/no-access", Needs::NoGroup),
    page("/inbox", Needs::Viewer),
    page("/inbox/{id}", Needs::Viewer),
    page("/templates", Needs::Viewer),
    page("/templates/new", Needs::Viewer),
    // Nobody has this account.
    Rule {
        good: 404,
        ..page("/templates/{account}/{name}/{language}", Needs::Viewer)
    },
    Rule {
        body: "act=send&client_id=$id&text=by+form",
        changes: true,
        ..plain("POST", "/inbox/{id}", Needs::Operator, 303)
    },
    page("/inbox/{id}/send", Needs::Operator),
    Rule {
        body: FILE_FORM,
        changes: true,
        ..plain("POST", "/inbox/{id}/file", Needs::Operator, 303)
    },
    read("/api/me", "{}"),
    read("/api/zone", r#"{ "name": "Asia/Kolkata" }"#),
    read("/api/inbox", FILTER),
    read(
        "/api/inbox/more",
        r#"{ "filter": { "phone": null, "tab": "all", "state": "open" }, "after": "$place" }"#,
    ),
    read("/api/inbox/counts", FILTER),
    read("/api/thread", r#"{ "conversation": "$conversation" }"#),
    read("/api/thread/older", r#"{ "conversation": "$conversation", "before": "$place" }"#),
    read("/api/thread/quoted", r#"{ "conversation": "$conversation", "wamid": "wamid.M1" }"#),
    read("/api/thread/gallery", r#"{ "conversation": "$conversation", "shelf": "pictures" }"#),
    act(
        "/api/thread/fetch-again",
        r#"{ "conversation": "$conversation", "place": "$photo" }"#,
    ),
    act("/api/thread/played", r#"{ "conversation": "$conversation", "place": "$voice" }"#),
    act(
        "/api/thread/send",
        r#"{ "conversation": "$conversation", "client_id": "$id", "text": "by call" }"#,
    ),
    act(
        "/api/thread/send-message",
        r#"{ "conversation": "$conversation", "client_id": "$id", "asked": { "content": { "text": { "body": "by call" } } }, "quotes": null, "link_preview": false }"#,
    ),
    act(
        "/api/thread/note",
        r#"{ "conversation": "$conversation", "client_id": "$id", "text": "for colleagues" }"#,
    ),
    Rule {
        good: 422,
        ..act("/api/thread/take-back", r#"{ "conversation": "$conversation", "place": "$seen" }"#)
    },
    act("/api/thread/typing", r#"{ "conversation": "$conversation", "place": "$seen" }"#),
    act("/api/thread/hide", r#"{ "conversation": "$conversation", "place": "$seen" }"#),
    read("/api/later/list", r#"{ "conversation": "$conversation" }"#),
    act(
        "/api/later/put",
        r#"{ "conversation": "$conversation", "plan": { "id": "$id", "asked": { "content": { "text": { "body": "later" } } }, "quotes": null, "link_preview": false, "when": { "in": { "minutes": 600, "zone": "UTC" } }, "fallback": null, "over": null } }"#,
    ),
    act("/api/later/cancel", r#"{ "conversation": "$conversation", "id": "$id" }"#),
    // Nothing is planned under a new id.
    Rule {
        good: 404,
        ..act("/api/later/send", r#"{ "conversation": "$conversation", "id": "$id" }"#)
    },
    Rule {
        needs: Needs::Operator,
        ..read("/api/draft/read", r#"{ "conversation": "$conversation" }"#)
    },
    act(
        "/api/draft/save",
        r#"{ "conversation": "$conversation", "text": "half a sentence", "over": 0 }"#,
    ),
    act(
        "/api/upload/begin",
        r#"{ "conversation": "$conversation", "id": "$id", "name": "a.txt", "claimed": "text/plain", "size": 1 }"#,
    ),
    act(
        "/api/upload/begin-for-number",
        r#"{ "phone": "$phone", "id": "$id", "name": "a.txt", "claimed": "text/plain", "size": 1 }"#,
    ),
    // An upload is its maker's alone, and this one is nobody's.
    Rule {
        good: 404,
        ..act("/api/upload/finish", r#"{ "id": "$upload" }"#)
    },
    read("/api/templates/list", r#"{ "phone": "$phone" }"#),
    act("/api/templates/refresh", r#"{ "phone": "$phone" }"#),
    read(
        "/api/templates/all",
        r#"{ "filter": { "account": null, "status": null, "category": null, "language": null, "text": "" }, "after": null }"#,
    ),
    // Nobody has this account.
    Rule {
        good: 404,
        ..read("/api/templates/one", r#"{ "account": "waba-none", "name": "a", "language": "en" }"#)
    },
    Rule {
        good: 404,
        ..act("/api/templates/renew", r#"{ "account": "waba-none" }"#)
    },
    Rule {
        changes: false,
        ..admin("/api/templates/drafts", "{}", 200)
    },
    Rule {
        changes: false,
        ..admin("/api/templates/draft", r#"{ "account": "waba-none", "draft": "$id" }"#, 404)
    },
    admin(
        "/api/templates/draft/save",
        r#"{ "save": { "id": "$id", "account": "waba-none", "over": null, "source": {} } }"#,
        404,
    ),
    admin("/api/templates/draft/delete", r#"{ "account": "waba-none", "draft": "$id" }"#, 200),
    admin(
        "/api/templates/submit",
        r#"{ "account": "waba-none", "draft": "$id", "version": 1 }"#,
        404,
    ),
    admin(
        "/api/templates/delete",
        r#"{ "account": "waba-none", "name": "a", "language": null }"#,
        404,
    ),
    admin(
        "/api/templates/file/begin",
        r#"{ "account": "waba-none", "id": "$id", "name": "a.png", "claimed": "image/png", "size": 1 }"#,
        404,
    ),
    admin(
        "/api/templates/file",
        r#"{ "account": "waba-none", "upload": "$upload", "kind": "image" }"#,
        404,
    ),
    Rule {
        changes: false,
        ..admin(
            "/api/templates/library",
            r#"{ "account": "waba-none", "search": { "text": "", "topic": null, "use_case": null, "industry": null, "language": null, "after": null } }"#,
            404,
        )
    },
    admin(
        "/api/templates/library/create",
        r#"{ "wanted": { "id": "$id", "account": "waba-none", "name": "a", "entry": {}, "buttons": [] } }"#,
        404,
    ),
    Rule {
        needs: Needs::Operator,
        ..read("/api/start/check", r#"{ "phone": "$phone", "typed": "+91 98111 10001" }"#)
    },
    // There is no such template.
    Rule {
        good: 422,
        ..act(
            "/api/start/send",
            r#"{ "phone": "$phone", "typed": "+91 98111 10001", "client_id": "$id", "asked": { "template": { "name": "a", "language": "en" } } }"#,
        )
    },
    act("/api/thread/assign", r#"{ "conversation": "$conversation", "assignee": null }"#),
    act("/api/thread/resolve", r#"{ "conversation": "$conversation" }"#),
    act("/api/thread/reopen", r#"{ "conversation": "$conversation" }"#),
    act("/api/thread/read", r#"{ "conversation": "$conversation", "seen": "$seen" }"#),
    Rule {
        needs: Needs::Admin,
        ..read("/api/notices/list", "{}")
    },
    Rule {
        needs: Needs::Admin,
        ..act("/api/notices/seen", r#"{ "up_to": "$id" }"#)
    },
    plain("GET", "/auth/login", Needs::Nothing, 303),
    plain("GET", "/auth/callback", Needs::Nothing, 303),
    Rule {
        changes: true,
        ..plain("POST", "/auth/logout", Needs::Nothing, 303)
    },
    plain("GET", "/live", Needs::Viewer, 200),
    Rule {
        body: r#"{ "wish": "draft" }"#,
        ..plain("POST", "/drafts/{id}", Needs::Operator, 200)
    },
    Rule {
        changes: true,
        ..plain("PUT", "/uploads/{upload}/{part}", Needs::Operator, 404)
    },
    plain("GET", "/media/{id}/{at}/{message}", Needs::Viewer, 200),
    plain("GET", "/media/{id}/{at}/{message}/thumbnail", Needs::Viewer, 200),
    Rule {
        changes: true,
        body: "{}",
        ..plain("POST", "/webhooks/sns", Needs::Signature, 400)
    },
    plain("GET", "/healthz", Needs::Nothing, 200),
    plain("GET", "/readyz", Needs::Nothing, 200),
    file("/pkg"),
    file("/fonts"),
    file("/icons"),
    file("/favicon.svg"),
    file("/robots.txt"),
    file("/sw.js"),
    file("/offline.html"),
    file("/offline.css"),
    file("/manifest.webmanifest"),
    file("/emoji.txt"),
];
