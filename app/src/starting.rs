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
    /// The name and language of a template to try out; otherwise one is picked.
    pub(crate) test: Option<(String, String)>,
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
        self.begin(Wanted { phone, number, test: None });
    }

    /// Opens it with a template to try out.
    pub(crate) fn test(self, phone: PhoneId, name: String, language: String) {
        self.begin(Wanted {
            phone: Some(phone),
            number: String::new(),
            test: Some((name, language)),
        });
    }

    fn begin(self, wanted: Wanted) {
        self.wanted.set_value(wanted);
        self.open.set(true);
    }
}
