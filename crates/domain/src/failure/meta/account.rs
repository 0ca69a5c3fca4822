//! Access, policy, rate limits, registration and the account as a whole. Facts 6.1, 6.2, 6.5.

use super::{
    super::{
        Retry::{AfterChange, Later, Never},
        step::{ADMIN, AGAIN, AGAIN_LATER, RELINK},
    },
    Rule, one, range,
};

const PIN: &str = "Your administrator must check the number's PIN.";
const WAIT: &str = "Your administrator must wait before trying again.";
const BLOCKING: &str = "Try again later.";
const OTHER_NAME: &str = "Your administrator must choose another username.";
const MIGRATE: &str = "Your administrator must finish moving the number.";

pub(super) const RULES: &[Rule] = &[
    // 6.1 access and integrity
    one(0, AfterChange, "WhatsApp no longer accepts our connection", RELINK),
    one(3, AfterChange, "our account lacks a capability for this", ADMIN),
    one(10, AfterChange, "our account is not permitted to do this", ADMIN),
    one(190, AfterChange, "the connection to WhatsApp has expired", RELINK),
    range(200, 299, AfterChange, "our account lacks a permission", ADMIN),
    one(368, AfterChange, "our account is restricted for breaking a policy", ADMIN),
    one(
        130_497,
        Never,
        "WhatsApp does not let us write to this country",
        "Reach this person in another way.",
    ),
    one(131_005, AfterChange, "WhatsApp denies our account access", ADMIN),
    one(131_031, AfterChange, "our account is locked", ADMIN),
    one(
        141_002,
        AfterChange,
        "the template is not approved",
        "Choose a template that is approved.",
    ),
    // 6.2 rate limits
    one(4, Later, "AWS made too many requests to WhatsApp this hour", AGAIN_LATER),
    one(613, Later, "permission to call was asked for too often", AGAIN_LATER),
    one(80_007, Later, "our account made too many requests to WhatsApp", AGAIN_LATER),
    one(130_429, Later, "our number sent too many messages at once", AGAIN_LATER),
    one(
        131_048,
        AfterChange,
        "WhatsApp limits us because too many people blocked or reported us",
        ADMIN,
    ),
    one(131_056, Later, "too many messages to this person in a short time", AGAIN_LATER),
    one(131_057, Later, "our number is being upgraded", "Send it again in a minute."),
    one(
        131_064,
        AfterChange,
        "templates in the wrong category used up our messaging limit",
        ADMIN,
    ),
    one(133_016, Later, "our number was registered and taken off too often", WAIT),
    // 6.5 registration
    one(133_000, AfterChange, "our number was not taken off WhatsApp completely", ADMIN),
    one(133_004, Later, "WhatsApp's registration is out of service", AGAIN_LATER),
    one(133_005, AfterChange, "the PIN of our number is wrong", PIN),
    one(133_006, AfterChange, "our number must be verified first", ADMIN),
    one(133_008, Later, "the PIN of our number was wrong too often", WAIT),
    one(133_009, Later, "the PIN of our number was tried too fast", WAIT),
    one(133_010, AfterChange, "our number is not registered", ADMIN),
    one(
        133_015,
        Later,
        "our number was deleted a moment ago",
        "Your administrator must wait five minutes.",
    ),
    // The business app beside us.
    one(2_593_107, Never, "the business app was asked for its contents too often", ADMIN),
    one(
        2_593_108,
        Never,
        "the day in which the business app gives its contents has passed",
        ADMIN,
    ),
    one(2_593_109, Never, "the business chose not to share its past messages", ADMIN),
    // Blocking people.
    one(139_100, Later, "some people could not be blocked or unblocked", BLOCKING),
    one(
        139_101,
        AfterChange,
        "the list of blocked people is full",
        "Unblock somebody first.",
    ),
    one(139_102, Later, "the list of blocked people changed while it was read", BLOCKING),
    one(139_103, Later, "WhatsApp had a problem with the list of blocked people", BLOCKING),
    // Usernames.
    one(147_001, Never, "this username is taken", OTHER_NAME),
    one(147_002, AfterChange, "our messaging limit is too low for a username", ADMIN),
    one(
        147_003,
        AfterChange,
        "this username belongs to a Facebook Page that is not linked",
        ADMIN,
    ),
    one(
        147_004,
        AfterChange,
        "this username belongs to an Instagram account that is not linked",
        ADMIN,
    ),
    one(147_005, Never, "another number of ours has this username", OTHER_NAME),
    // Moving a number.
    one(2_494_100, Later, "our number is in maintenance", AGAIN),
    one(2_388_001, AfterChange, "the number cannot be moved now", MIGRATE),
    one(2_388_012, AfterChange, "the number is moved already, or on its way", MIGRATE),
    one(2_388_091, AfterChange, "the account cannot take the number over yet", MIGRATE),
    one(2_388_093, AfterChange, "the number is not one that can be moved", MIGRATE),
    one(
        2_388_103,
        AfterChange,
        "the account that has the number does not let it go",
        MIGRATE,
    ),
];
