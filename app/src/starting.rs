//! Writing to somebody first: what asks for the dialog. The dialog itself comes with the tools of conversations, when it is
//! asked for.

use domain::PhoneId;
use leptos::prelude::*;

/// What the dialog begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Which of our numbers; the first when none is named.
    pub(crate) phone: Option<PhoneId>,
    /// The customer's number as it is written somewhere.
    pub(crate) number: String,
}

/// Whether a new conversation is being begun, and with what. Provided by the frame.
#[derive(Clone, Copy)]
pub(crate) struct Starting {
    pub(crate) open: RwSignal<bool>,
    pub(crate) wanted: StoredValue<Wanted>,
}

impl Starting {
    /// Provides it, closed, to the pages below.
    pub(crate) fn provide() {
        provide_context(Self {
            open: RwSignal::new(false),
            wanted: StoredValue::new(Wanted::default()),
        });
    }

    /// Opens the dialog, or makes it open soon.
    pub(crate) fn ask(self, phone: Option<PhoneId>, number: String) {
        self.wanted.set_value(Wanted { phone, number });
        self.open.set(true);
    }
}
