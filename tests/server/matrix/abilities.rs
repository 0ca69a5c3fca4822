//! The page that says what each role can do says what the server asks.

use super::{rule::Needs, rules::rules};
use app::abilities::ABILITIES;
use domain::Role;
use std::collections::BTreeMap;

/// What stands in the table of the page, with every address behind it.
const BEHIND: &[(&str, &[&str])] = &[
    (
        "Read conversations and their files",
        &[
            "GET /inbox",
            "GET /inbox/{id}",
            "GET /live",
            "GET /media/{id}/{at}/{message}",
            "GET /media/{id}/{at}/{message}/thumbnail",
            "POST /api/me",
            "POST /api/zone",
            "POST /api/inbox",
            "POST /api/inbox/more",
            "POST /api/inbox/counts",
            "POST /api/thread",
            "POST /api/thread/older",
            "POST /api/thread/newer",
            "POST /api/thread/around",
            "POST /api/thread/quoted",
            "POST /api/thread/gallery",
            "POST /api/later/list",
            "POST /api/consent/ledger",
        ],
    ),
    (
        "Write, send and schedule messages",
        &[
            "POST /inbox/{id}",
            "GET /inbox/{id}/send",
            "POST /inbox/{id}/file",
            "PUT /uploads/{upload}/{part}",
            "POST /api/thread/send",
            "POST /api/thread/send-message",
            "POST /api/thread/send-again",
            "POST /api/thread/take-back",
            "POST /api/thread/typing",
            "POST /api/later/put",
            "POST /api/later/cancel",
            "POST /api/later/send",
            "POST /api/draft/read",
            "POST /api/draft/save",
            "POST /api/saved/list",
            "POST /api/saved/keep",
            "POST /api/saved/remove",
            "POST /api/upload/begin",
            "POST /api/upload/begin-for-number",
            "POST /api/upload/finish",
            "POST /api/settings/places",
        ],
    ),
    ("Begin conversations", &["POST /api/start/check", "POST /api/start/send"]),
    (
        "Write notes, assign, resolve and mark as read",
        &[
            "POST /api/thread/note",
            "POST /api/thread/assign",
            "POST /api/thread/resolve",
            "POST /api/thread/reopen",
            "POST /api/thread/read",
            "POST /api/thread/played",
            "POST /api/thread/fetch-again",
        ],
    ),
    ("Hide messages from the team", &["POST /api/thread/hide"]),
    ("Note what customers say about marketing", &["POST /api/consent/set"]),
    (
        "Note conversions and what they brought",
        &[
            "POST /api/thread/convert",
            "POST /api/thread/take-conversion-back",
            "POST /api/thread/tell-conversion",
        ],
    ),
    (
        "Look at templates",
        &[
            "GET /templates",
            "GET /templates/new",
            "GET /templates/{account}/{name}/{language}",
            "POST /api/templates/list",
            "POST /api/templates/all",
            "POST /api/templates/one",
        ],
    ),
    (
        "Fetch templates anew from WhatsApp",
        &["POST /api/templates/refresh", "POST /api/templates/renew"],
    ),
    (
        "Write, submit and delete templates",
        &[
            "POST /api/templates/drafts",
            "POST /api/templates/draft",
            "POST /api/templates/draft/save",
            "POST /api/templates/draft/delete",
            "POST /api/templates/submit",
            "POST /api/templates/delete",
            "POST /api/templates/file/begin",
            "POST /api/templates/file",
            "POST /api/templates/library",
            "POST /api/templates/library/create",
            "POST /ask/{phone}/template",
        ],
    ),
    (
        "Follow bulk jobs and take their reports",
        &[
            "GET /bulk",
            "GET /bulk/{id}",
            "GET /bulk/{id}/report",
            "GET /bulk/{id}/report.xlsx",
            "GET /bulk/{id}/report/kept",
            "GET /bulk/{id}/left-out/{reason}",
            "POST /api/bulk/list",
            "POST /api/bulk/job",
            "POST /api/bulk/recipients",
            "POST /api/bulk/by-country",
            "POST /api/bulk/prices",
            "POST /api/bulk/countries",
            "POST /api/bulk/calendar",
            "POST /api/bulk/series",
        ],
    ),
    (
        "Run bulk jobs",
        &[
            "POST /api/bulk/create",
            "POST /api/bulk/upload",
            "POST /api/bulk/copy",
            "POST /api/bulk/attach",
            "POST /api/bulk/from-inbox",
            "POST /api/bulk/choose",
            "POST /api/bulk/compare",
            "POST /api/bulk/rate",
            "POST /api/bulk/home",
            "POST /api/bulk/budget",
            "POST /api/bulk/ramp",
            "POST /api/bulk/days",
            "POST /api/bulk/lines",
            "POST /api/bulk/repeat",
            "POST /api/bulk/series/stop",
            "POST /api/bulk/hours",
            "POST /api/bulk/off-days",
            "POST /api/bulk/consent-column",
            "POST /api/bulk/cap",
            "POST /api/bulk/landlines",
            "POST /api/bulk/hold-out",
            "POST /api/bulk/winner",
            "POST /api/bulk/free",
            "POST /api/bulk/decide",
            "POST /api/bulk/check",
            "POST /api/bulk/start",
            "POST /api/bulk/approve",
            "POST /api/bulk/decline",
            "POST /api/bulk/act",
        ],
    ),
    (
        "Be told by the bell of jobs that wait for a second person",
        &["POST /api/notices/list", "POST /api/notices/seen"],
    ),
    (
        "Set what messages cost",
        &["POST /api/settings/prices", "POST /api/settings/set-prices"],
    ),
    (
        "See and export figures",
        &[
            "GET /analytics",
            "GET /analytics/now",
            "GET /analytics/behind",
            "GET /analytics/export",
            "GET /analytics/reports/{period}/{from}/{file}",
            "POST /api/analytics/report",
            "POST /api/analytics/month",
            "POST /api/analytics/reports",
            "POST /api/analytics/now",
            "POST /api/analytics/views",
            "POST /api/analytics/marks",
            "POST /api/analytics/boards",
            "POST /api/analytics/board",
            "POST /api/analytics/conversions",
            "POST /api/analytics/behind",
        ],
    ),
    (
        "Keep views of figures for the team",
        &["POST /api/analytics/keep-view", "POST /api/analytics/remove-view"],
    ),
    (
        "Put boards of figures together",
        &["POST /api/analytics/keep-board", "POST /api/analytics/remove-board"],
    ),
    (
        "Mark in the figures what happened",
        &["POST /api/analytics/set-mark", "POST /api/analytics/remove-mark"],
    ),
    (
        "Ask the assistant for drafts and answers",
        &[
            "POST /drafts/{id}",
            "POST /ask/{phone}",
            "POST /api/assistant/outcome",
            "GET /knowledge/{name}",
        ],
    ),
    (
        "Set up the assistant and its documents",
        &[
            "GET /admin/assistant",
            "GET /admin/knowledge",
            "PUT /knowledge/{name}",
            "POST /api/knowledge/list",
            "POST /api/knowledge/delete",
            "POST /api/knowledge/sync",
            "POST /api/knowledge/find",
            "POST /api/knowledge/scope",
            "POST /api/knowledge/scope-rest",
            "POST /api/knowledge/questions",
            "POST /api/knowledge/questions/save",
            "POST /api/knowledge/questions/delete",
            "POST /api/knowledge/questions/ask",
            "POST /api/knowledge/repairs",
            "POST /api/knowledge/repairs/act",
            "POST /api/assistant/settings",
            "POST /api/assistant/settings/save",
        ],
    ),
    ("Make the assistant forget a customer", &["POST /api/assistant/forget"]),
    (
        "Invite people, set their roles and numbers",
        &[
            "GET /admin",
            "GET /admin/people",
            "POST /api/members/list",
            "POST /api/members/invite",
            "POST /api/members/devices",
            "POST /api/members/end-device",
            "POST /api/members/numbers",
            "POST /api/members/change",
        ],
    ),
    (
        "Set numbers, their hours and accounts",
        &[
            "GET /admin/numbers",
            "GET /admin/numbers/{number}",
            "POST /api/numbers/list",
            "POST /api/numbers/one",
            "POST /api/numbers/set",
            "POST /api/numbers/tags",
            "POST /api/numbers/set-tags",
            "POST /api/numbers/destination",
            "POST /api/numbers/disconnect",
        ],
    ),
    (
        "Set what holds for the whole team",
        &["GET /admin/settings", "POST /api/settings/team", "POST /api/settings/set"],
    ),
    (
        "Write rules and switch them on",
        &[
            "GET /admin/rules",
            "POST /api/rules/list",
            "POST /api/rules/runs",
            "POST /api/rules/save",
            "POST /api/rules/try",
            "POST /api/rules/switch",
            "POST /api/rules/move",
            "POST /api/rules/delete",
        ],
    ),
    (
        "Read and export the audit",
        &["GET /admin/audit", "GET /admin/audit/export", "POST /api/audit/page"],
    ),
    (
        "Look into failed events and repair them",
        &[
            "GET /admin/events",
            "POST /api/events/page",
            "POST /api/events/queue",
            "POST /api/events/redrive",
            "POST /api/events/bring",
            "POST /api/events/raw",
            "POST /api/events/replay",
            "POST /api/events/replay_all",
            "POST /api/events/discard",
        ],
    ),
];

#[test]
fn the_page_of_roles_says_what_the_server_asks() {
    let said: BTreeMap<&str, Role> = ABILITIES.iter().flat_map(|(_, lines)| lines.iter().copied()).collect();
    let mut behind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (words, addresses) in BEHIND {
        assert!(said.contains_key(words), "{words} is not in app/src/abilities.rs");
        for address in *addresses {
            behind.entry(address).or_default().push(words);
        }
    }
    for words in said.keys() {
        assert!(BEHIND.iter().any(|(known, _)| known == words), "nothing is behind {words}");
    }
    for rule in rules() {
        let least = match rule.needs {
            Needs::Viewer => Role::Viewer,
            Needs::Operator => Role::Operator,
            Needs::Admin => Role::Admin,
            Needs::Nothing | Needs::Signature | Needs::NoGroup => continue,
        };
        let address = format!("{} {}", rule.method, rule.path);
        let words = behind.remove(address.as_str()).unwrap_or_default();
        assert_eq!(
            words.len(),
            1,
            "{address} belongs to one line of tests/server/matrix/abilities.rs: {words:?}"
        );
        assert_eq!(said[words[0]], least, "{address} takes another role than “{}”", words[0]);
    }
    assert!(behind.is_empty(), "the server does not answer {behind:#?}");
}
