//! Sending and receiving messages. Facts 6.3.

use super::{
    super::{
        Retry::{AfterChange, Later, Never},
        step::{ADMIN, AGAIN, AGAIN_LATER, CHANGE, SEND_TEMPLATE},
    },
    Rule, one,
};

const OTHER_WAY: &str = "Ask the customer to send it in another way.";

pub(super) const RULES: &[Rule] = &[
    one(1, Later, "WhatsApp had a problem that it did not explain", AGAIN),
    one(2, Later, "WhatsApp is down or overloaded", AGAIN_LATER),
    one(33, Never, "our number no longer exists at WhatsApp", ADMIN),
    one(100, Never, "WhatsApp does not know a field of the message", CHANGE),
    one(
        1_026,
        Never,
        "this person's WhatsApp cannot show this kind of message",
        "Send it as text.",
    ),
    one(
        2_040,
        Never,
        "WhatsApp does not support this payment",
        "Ask for the payment in another way.",
    ),
    one(
        2_046,
        Never,
        "the order cannot change to this state",
        "Look at the order's state first.",
    ),
    one(
        2_047,
        Never,
        "the order cannot be cancelled any more",
        "Look at the order's state first.",
    ),
    one(
        130_472,
        Never,
        "this person is part of a WhatsApp experiment",
        "Wait until they write.",
    ),
    one(
        130_501,
        Never,
        "WhatsApp does not pass this kind of message on from groups",
        OTHER_WAY,
    ),
    one(131_000, Later, "something went wrong at WhatsApp", AGAIN),
    one(131_008, Never, "the message lacks something that WhatsApp requires", CHANGE),
    one(131_009, Never, "WhatsApp did not accept a value in the message", CHANGE),
    one(131_016, Later, "a service of WhatsApp is not available", AGAIN_LATER),
    one(131_021, Never, "this is our own number", "Choose another recipient."),
    one(131_026, Never, "this number is not on WhatsApp", "Check the number."),
    one(131_030, AfterChange, "this number is not on the test list", ADMIN),
    one(131_037, AfterChange, "our display name is not approved yet", ADMIN),
    one(131_042, Later, "there is a payment problem with our account", ADMIN),
    one(131_044, AfterChange, "our account cannot pay for calls", ADMIN),
    one(131_045, AfterChange, "our number's certificate is not in order", ADMIN),
    one(
        131_047,
        Never,
        "more than 24 hours have passed since they last wrote",
        SEND_TEMPLATE,
    ),
    one(
        131_049,
        Later,
        "WhatsApp chose not to deliver it",
        "Wait at least 24 hours before you try again.",
    ),
    one(
        131_050,
        Never,
        "this person stopped marketing messages",
        "Do not send marketing to them.",
    ),
    one(131_051, Never, "WhatsApp does not support this kind of message", "Send it as text."),
    one(131_052, Never, "the file the customer sent could not be fetched", OTHER_WAY),
    one(
        131_053,
        Never,
        "WhatsApp could not take our file",
        "Check the file's type and size, then send it again.",
    ),
    one(131_055, Never, "WhatsApp does not take it in this way", ADMIN),
    one(
        131_060,
        Never,
        "the message was written on a device that WhatsApp does not pass on",
        OTHER_WAY,
    ),
    one(
        131_062,
        Never,
        "this kind of message needs their phone number",
        "Ask them for their number.",
    ),
    one(131_063, AfterChange, "our account does not send marketing in this way", ADMIN),
    one(
        134_011,
        AfterChange,
        "our account has not accepted the terms of WhatsApp Payments",
        ADMIN,
    ),
    one(135_000, Never, "WhatsApp did not understand the message", CHANGE),
    one(
        137_000,
        AfterChange,
        "this person's identity changed",
        "Check with them before you go on.",
    ),
    one(
        139_200,
        AfterChange,
        "our account may not send messages without templates in this way",
        ADMIN,
    ),
];
