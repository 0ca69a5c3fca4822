//! Black-box tests of the server: the real binary over HTTP, with the sandbox in this process on free ports.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

/// As in the sandbox's own program, which is in this process.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[path = "server/support.rs"]
mod support;

#[path = "server/accounts.rs"]
mod accounts;
#[path = "server/acts.rs"]
mod acts;
#[path = "server/ad_pictures.rs"]
mod ad_pictures;
#[path = "server/analytics.rs"]
mod analytics;
#[path = "server/assign.rs"]
mod assign;
#[path = "server/assistant.rs"]
mod assistant;
#[path = "server/audit.rs"]
mod audit;
#[path = "server/auth.rs"]
mod auth;
#[path = "server/boards.rs"]
mod boards;
#[path = "server/bulk.rs"]
mod bulk;
#[path = "server/chance.rs"]
mod chance;
#[path = "server/chaos.rs"]
mod chaos;
#[path = "server/check.rs"]
mod check;
#[path = "server/compose.rs"]
mod compose;
#[path = "server/compression.rs"]
mod compression;
#[path = "server/config.rs"]
mod config;
#[path = "server/conversions.rs"]
mod conversions;
#[path = "server/dead_letters.rs"]
mod dead_letters;
#[path = "server/deliveries.rs"]
mod deliveries;
#[path = "server/devices.rs"]
mod devices;
#[path = "server/drafts.rs"]
mod drafts;
#[path = "server/early.rs"]
mod early;
#[path = "server/extremes.rs"]
mod extremes;
#[path = "server/figures.rs"]
mod figures;
#[path = "server/forms.rs"]
mod forms;
#[path = "server/fuzz.rs"]
mod fuzz;
#[path = "server/gallery.rs"]
mod gallery;
#[path = "server/guards.rs"]
mod guards;
#[path = "server/health.rs"]
mod health;
#[path = "server/identities.rs"]
mod identities;
#[path = "server/ingest.rs"]
mod ingest;
#[path = "server/keeping.rs"]
mod keeping;
#[path = "server/kept_events.rs"]
mod kept_events;
#[path = "server/kill.rs"]
mod kill;
#[path = "server/kinds.rs"]
mod kinds;
#[path = "server/knowledge.rs"]
mod knowledge;
#[path = "server/later.rs"]
mod later;
#[path = "server/limits.rs"]
mod limits;
#[path = "server/live.rs"]
mod live;
#[path = "server/load.rs"]
mod load;
#[path = "server/marks.rs"]
mod marks;
#[path = "server/matrix.rs"]
mod matrix;
#[path = "server/measures.rs"]
mod measures;
#[path = "server/media.rs"]
mod media;
#[path = "server/members.rs"]
mod members;
#[path = "server/metrics.rs"]
mod metrics;
#[path = "server/month.rs"]
mod month;
#[path = "server/newer.rs"]
mod newer;
#[path = "server/notices.rs"]
mod notices;
#[path = "server/numbers.rs"]
mod numbers;
#[path = "server/opened.rs"]
mod opened;
#[path = "server/outage.rs"]
mod outage;
#[path = "server/pace.rs"]
mod pace;
#[path = "server/preferences.rs"]
mod preferences;
#[path = "server/ranges.rs"]
mod ranges;
#[path = "server/read.rs"]
mod read;
#[path = "server/roles.rs"]
mod roles;
#[path = "server/rules.rs"]
mod rules;
#[path = "server/security.rs"]
mod security;
#[path = "server/send.rs"]
mod send;
#[path = "server/send_page.rs"]
mod send_page;
#[path = "server/sessions.rs"]
mod sessions;
#[path = "server/settings.rs"]
mod settings;
#[path = "server/silence.rs"]
mod silence;
#[path = "server/slow_reader.rs"]
mod slow_reader;
#[path = "server/stalled_log.rs"]
mod stalled_log;
#[path = "server/start.rs"]
mod start;
#[path = "server/templates.rs"]
mod templates;
#[path = "server/thread.rs"]
mod thread;
#[path = "server/two_instances.rs"]
mod two_instances;
#[path = "server/unreachable.rs"]
mod unreachable;
#[path = "server/webhooks.rs"]
mod webhooks;
#[path = "server/year.rs"]
mod year;
