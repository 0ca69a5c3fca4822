//! Calls and groups. Facts 6.6, 6.7.

use super::{
    super::{
        Retry::{AfterChange, Later, Never},
        step::{ADMIN, AGAIN, AGAIN_LATER},
    },
    Rule, one,
};

const CALL_AGAIN: &str = "Call again.";
const ASK: &str = "Ask them for permission to call first.";
const GROUP: &str = "Look at the group first.";
const PICTURE: &str = "Choose another picture.";

pub(super) const RULES: &[Rule] = &[
    one(138_000, AfterChange, "calls are not switched on for our number", ADMIN),
    one(
        138_001,
        Never,
        "this person cannot be called on WhatsApp",
        "Reach them in another way.",
    ),
    one(138_002, Later, "our number has as many calls as it may at once", CALL_AGAIN),
    one(
        138_003,
        Later,
        "there is a call with this person already",
        "Wait until that call has ended.",
    ),
    one(138_004, Later, "the call could not be connected", CALL_AGAIN),
    one(138_005, Later, "our number made too many calls in a short time", AGAIN_LATER),
    one(138_006, AfterChange, "this person has not permitted calls", ASK),
    one(138_007, Later, "connecting the call took too long", CALL_AGAIN),
    one(
        138_009,
        Later,
        "this person was asked for permission to call too often",
        "Wait before you ask again.",
    ),
    one(
        138_012,
        Later,
        "this person was called as often today as we may",
        "Call again tomorrow.",
    ),
    one(138_013, Never, "our number may not begin calls", ADMIN),
    one(138_014, Later, "calls are switched off for a while because of low quality", ADMIN),
    one(138_015, AfterChange, "our messaging limit is too low for calls", ADMIN),
    one(138_017, Never, "this person has permitted calls for good already", "Call them."),
    one(138_018, AfterChange, "our account is not set up for calls", ADMIN),
    one(138_019, Later, "the call could not be set up", CALL_AGAIN),
    one(138_020, Later, "the call's connection failed on the way", CALL_AGAIN),
    one(138_021, Later, "nothing was heard of us in the call", CALL_AGAIN),
    one(138_022, Later, "we heard nothing in the call", CALL_AGAIN),
    one(138_023, Later, "the call was taken, but no sound came", CALL_AGAIN),
    one(138_024, AfterChange, "calls by SIP are not switched on", ADMIN),
    // 6.7 groups
    one(131_020, Never, "a group needs more than one member", GROUP),
    one(131_041, Never, "there is no such group, or we are not in it", GROUP),
    one(131_059, Later, "the list changed while it was read", AGAIN),
    one(131_201, AfterChange, "only a part of it could be done in the group", GROUP),
    one(131_202, Never, "somebody stands twice in the list of people", "Take them out once."),
    one(131_203, Never, "WhatsApp refused a change of the group", GROUP),
    one(131_204, Never, "a group cannot have so many people", "Choose fewer people."),
    one(131_207, AfterChange, "the group breaks a policy of WhatsApp", ADMIN),
    one(131_208, Later, "too much was done with groups in a short time", AGAIN_LATER),
    one(131_209, Never, "the group's picture is not square", PICTURE),
    one(131_210, Never, "the group's picture is smaller than 192 pixels", PICTURE),
    one(
        131_211,
        AfterChange,
        "our number has as many groups as it may",
        "Delete a group first.",
    ),
    one(131_212, Never, "this person is not in the group", GROUP),
    one(131_213, Never, "the request to join the group is gone", GROUP),
    one(131_214, Later, "we may create no groups for now: too much marketing", ADMIN),
    one(131_215, AfterChange, "our number may not have groups", ADMIN),
];
