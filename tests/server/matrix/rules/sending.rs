//! Templates and bulk jobs.

use super::super::rule::*;

pub(super) const RULES: &[Rule] = &[
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
    read("/api/bulk/list", r#"{ "before": null }"#),
    read("/api/bulk/job", r#"{ "id": "$job" }"#),
    read("/api/bulk/recipients", r#"{ "id": "$job", "state": null, "words": "", "from": 0 }"#),
    read("/api/bulk/by-country", r#"{ "id": "$job", "from": 0 }"#),
    act("/api/bulk/create", r#"{ "id": "$id", "name": "Autumn", "phone": "$phone" }"#),
    act(
        "/api/bulk/upload",
        r#"{ "id": "$job", "upload": "$id", "name": "a.csv", "claimed": "text/csv", "size": 1 }"#,
    ),
    act("/api/bulk/copy", r#"{ "id": "$id", "from": "$job", "who": null }"#),
    // The upload is nobody's.
    Rule {
        good: 404,
        ..act("/api/bulk/attach", r#"{ "id": "$job", "upload": "$upload" }"#)
    },
    act("/api/bulk/from-inbox", r#"{ "id": "$job", "upload": "$id", "filter": {} }"#),
    act("/api/bulk/choose", r#"{ "id": "$job", "phone_column": null, "template": null }"#),
    act("/api/bulk/compare", r#"{ "id": "$job", "second": null }"#),
    act("/api/bulk/rate", r#"{ "id": "$job", "rate": 10 }"#),
    read("/api/bulk/countries", "{}"),
    act("/api/bulk/home", r#"{ "id": "$job", "country": "DE" }"#),
    act("/api/bulk/budget", r#"{ "id": "$job", "budget": null }"#),
    act("/api/bulk/ramp", r#"{ "id": "$job", "parts": [250] }"#),
    act("/api/bulk/days", r#"{ "id": "$job", "people": [250, 1000] }"#),
    act("/api/bulk/lines", r#"{ "id": "$job", "lines": [] }"#),
    read("/api/bulk/calendar", r#"{ "from": 0, "until": 1 }"#),
    read("/api/bulk/series", "{}"),
    // It is not repeated.
    Rule {
        good: 404,
        ..act("/api/bulk/series/stop", r#"{ "id": "$job" }"#)
    },
    act("/api/bulk/hours", r#"{ "id": "$job", "hours": { "from": 9, "to": 19 } }"#),
    act(
        "/api/bulk/off-days",
        r#"{ "id": "$job", "days": ["2026-12-25"], "holidays": false }"#,
    ),
    act("/api/bulk/consent-column", r#"{ "id": "$job", "column": null }"#),
    act("/api/bulk/cap", r#"{ "id": "$job", "days": 7 }"#),
    act("/api/bulk/landlines", r#"{ "id": "$job", "landlines": true }"#),
    act("/api/bulk/hold-out", r#"{ "id": "$job", "percent": 10 }"#),
    act("/api/bulk/winner", r#"{ "id": "$job", "winner": null }"#),
    act("/api/bulk/free", r#"{ "id": "$job", "text": "Hello again" }"#),
    // It tests nothing, so there is no winner to decide.
    Rule {
        good: 422,
        ..act("/api/bulk/decide", r#"{ "id": "$job", "message": null }"#)
    },
    read("/api/bulk/prices", "{}"),
    read("/api/consent/ledger", r#"{ "conversation": "$conversation" }"#),
    act(
        "/api/consent/set",
        r#"{ "conversation": "$conversation", "stopped": true, "note": "" }"#,
    ),
    // A job that nobody has filled in can neither be checked nor sent nor paused.
    Rule {
        good: 422,
        ..act("/api/bulk/check", r#"{ "id": "$job" }"#)
    },
    Rule {
        good: 422,
        ..act("/api/bulk/start", r#"{ "id": "$job", "at": null }"#)
    },
    Rule {
        good: 422,
        ..act(
            "/api/bulk/repeat",
            r#"{ "id": "$job", "repeat": { "every": "day", "first": "2026-01-01T09:00", "zone": "UTC", "times": 2 } }"#,
        )
    },
    Rule {
        good: 422,
        ..act("/api/bulk/approve", r#"{ "id": "$job", "seen": 1 }"#)
    },
    Rule {
        good: 422,
        ..act("/api/bulk/decline", r#"{ "id": "$job", "why": "no" }"#)
    },
    Rule {
        good: 422,
        ..act("/api/bulk/act", r#"{ "id": "$job", "act": "pause" }"#)
    },
];
