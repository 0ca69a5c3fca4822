//! Conversations in which every kind of message occurs.

use super::material::By::{self, Customer as C, Us as U};

/// The oldest line first, written as [`super::line`] reads them.
pub(super) const SHOWCASE: &[&[(By, &str)]] = &[
    &[
        (C, "!image This is how the box arrived"),
        (C, "!chart"),
        (C, "!video You can hear that it rattles"),
        (U, "Thank you, that helps. A new one leaves our house today."),
        (C, "!react 👍"),
    ],
    &[
        (C, "!voice"),
        (C, "!audio"),
        (U, "!buttons Which of the two do you want as the ring tone?|The voice|The melody"),
        (C, "!quote The second one, please"),
    ],
    &[
        (C, "!document signed-contract.pdf"),
        (C, "!docx registration-form.docx"),
        (C, "!txt shopping-list.txt"),
        (U, "All three have arrived, thank you."),
        (C, "!document Is this one readable?"),
    ],
    &[
        (C, "!ad Hi, is the autumn sale still on?"),
        (
            U,
            "!link Yes, until Sunday. Everything is on one page.|See the offers|https://shop.example/autumn",
        ),
        (C, "!sticker"),
        (U, "😄 Here you are: everything for the garden is 20 % off."),
        (C, "!animated_sticker"),
    ],
    &[
        (C, "I am at the harbour"),
        (U, "!ask_location Where shall the driver find you?"),
        (C, "!position"),
        (C, "!location Harbour entrance, gate 4"),
        (U, "!place WECARE depot|80 Feet Road, Bengaluru"),
        (U, "The driver leaves now."),
        (C, "!live_location"),
        (
            U,
            "I cannot see a live location here. Please stay at gate 4, we are there in ten minutes.",
        ),
        (C, "ok"),
    ],
    &[
        (C, "!contacts Grant & Lindqvist LLP"),
        (C, "!contacts Maya Fernandes|Sam Okoro|Dr. Li"),
        (U, "!card Harbour logistics|+91 80 5550 1234"),
        (U, "!ask_contact Thank you. May I also have your own number?"),
        (C, "!contact_request"),
    ],
    &[
        (C, "I would like to book a table"),
        (
            U,
            "!list Gladly! Which evening suits you?|Thursday, 20:00|Friday, 19:00|Saturday, 19:30",
        ),
        (C, "!list_reply Friday, 19:00"),
        (U, "Just a few details, please."),
        (C, "!flow"),
        (C, "!address"),
        (U, "May we call you if something changes?"),
        (C, "!call_permission accept"),
    ],
    &[
        (C, "!button Confirm appointment"),
        (U, "Confirmed: Tuesday at 10:30."),
        (C, "!button_reply Add a reminder"),
        (C, "!call_permission reject"),
    ],
    &[
        (C, "!product Is this tea still available?"),
        (U, "It is, in bags of 250 g."),
        (C, "!order Please wrap it as a gift"),
        (U, "It is on its way."),
        (C, "!react ❤️"),
    ],
    &[
        (C, "!forwarded The school trip is moved to Monday, 7:30"),
        (C, "!often FREE LUNCH for everybody who forwards this!!!"),
        (U, "The first is right. The second did not come from us, please delete it."),
        (C, "!react 😮"),
        (C, "!unreact"),
    ],
    &[
        (C, "The gate code is 4711"),
        (C, "!edit The gate code is 4717"),
        (U, "Thank you, 4717."),
        (C, "Oh no, that was for my sister"),
        (C, "!revoke"),
        (C, "Sorry, wrong chat!"),
    ],
    &[
        (C, "!request_welcome"),
        (C, "Hello!"),
        (U, "Welcome! How can I help you?"),
        (C, "!unsupported poll"),
        (C, "!failed"),
        (C, "!system"),
        (U, "I could not see your last two messages. Could you send a photo of it once more?"),
    ],
];

/// The showcase of a place in the list: one of every three, near the top.
pub(super) fn at(place: usize) -> Option<&'static [(By, &'static str)]> {
    let nth = place.checked_sub(5)?;
    nth.is_multiple_of(3).then(|| SHOWCASE.get(nth / 3).copied()).flatten()
}
