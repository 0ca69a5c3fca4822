//! What each role can do. `tests/server/matrix/abilities.rs` names the addresses behind every line, and checks that the server asks of
//! each just the role that stands here.

use domain::Role;

/// A part of the product, and what can be done there with the least role that it takes.
pub type Area = (&'static str, &'static [(&'static str, Role)]);

pub const ABILITIES: [Area; 6] = [
    (
        "Conversations",
        &[
            ("Read conversations and their files", Role::Viewer),
            ("Write, send and schedule messages", Role::Operator),
            ("Begin conversations", Role::Operator),
            ("Write notes, assign, resolve and mark as read", Role::Operator),
            ("Hide messages from the team", Role::Operator),
            ("Note what customers say about marketing", Role::Operator),
            ("Note conversions and what they brought", Role::Operator),
        ],
    ),
    (
        "Templates",
        &[
            ("Look at templates", Role::Viewer),
            ("Fetch templates anew from WhatsApp", Role::Operator),
            ("Write, submit and delete templates", Role::Admin),
        ],
    ),
    (
        "Bulk",
        &[
            ("Follow bulk jobs and take their reports", Role::Viewer),
            ("Run bulk jobs", Role::Operator),
            ("Be told by the bell of jobs that wait for a second person", Role::Operator),
            ("Set what messages cost", Role::Admin),
        ],
    ),
    (
        "Figures",
        &[
            ("See and export figures", Role::Viewer),
            ("Keep views of figures for the team", Role::Operator),
            ("Put boards of figures together", Role::Operator),
            ("Mark in the figures what happened", Role::Operator),
        ],
    ),
    (
        "Assistant",
        &[
            ("Ask the assistant for drafts and answers", Role::Operator),
            ("Set up the assistant and its documents", Role::Admin),
            ("Make the assistant forget a customer", Role::Admin),
        ],
    ),
    (
        "Administration",
        &[
            ("Invite people, set their roles and numbers", Role::Admin),
            ("Set numbers, their hours and accounts", Role::Admin),
            ("Set what holds for the whole team", Role::Admin),
            ("Write rules and switch them on", Role::Admin),
            ("Read and export the audit", Role::Admin),
            ("Look into failed events and repair them", Role::Admin),
        ],
    ),
];
