//! The composer's text field: where the caret is, and changes that Ctrl+Z takes back like typing.

use super::{
    Desk,
    marks::{Edit, byte_at},
};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{HtmlDocument, HtmlTextAreaElement};

impl Desk {
    pub(in crate::conversation) fn element(self) -> Option<HtmlTextAreaElement> {
        self.field.try_get_untracked().flatten()
    }

    /// What is selected, in UTF-16 units; the same twice where the caret stands.
    pub(super) fn selection(self) -> Option<(usize, usize)> {
        let field = self.element()?;
        let place = |place: Option<u32>| usize::try_from(place?).ok();
        Some((place(field.selection_start().ok()?)?, place(field.selection_end().ok()?)?))
    }

    /// The text before the caret; none while something is selected.
    pub(super) fn before_caret(self) -> Option<String> {
        let (start, end) = self.selection()?;
        let text = self.element()?.value();
        (start == end).then(|| text[..byte_at(&text, start)].to_owned())
    }

    /// Changes the text and gives it the focus.
    pub(super) fn change(self, edit: &Edit) {
        let Some(field) = self.element() else { return };
        let unit = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let _ = field.focus();
        let _ = field.set_selection_range(unit(edit.from), unit(edit.to));
        let command = if edit.with.is_empty() { "delete" } else { "insertText" };
        let typed = document()
            .dyn_into::<HtmlDocument>()
            .ok()
            .and_then(|page| page.exec_command_with_show_ui_and_value(command, false, &edit.with).ok());
        // Where browsers no longer know it, the change is made all the same, without a way back.
        if typed != Some(true) {
            let mut text = field.value();
            let (from, to) = (byte_at(&text, edit.from), byte_at(&text, edit.to));
            text.replace_range(from..to, &edit.with);
            field.set_value(&text);
            self.thread.draft.set(text);
        }
        let _ = field.set_selection_range(unit(edit.select.0), unit(edit.select.1));
    }

    /// Puts something in place of what is selected, with the caret behind it.
    pub(in crate::conversation) fn insert(self, text: &str) {
        let (from, to) = self.selection().unwrap_or_default();
        self.replace(from, to, text);
    }

    /// The same for any stretch.
    pub(super) fn replace(self, from: usize, to: usize, text: &str) {
        let length = domain::MessageText::units(text);
        self.change(&Edit {
            from,
            to,
            with: text.to_owned(),
            select: (from + length, from + length),
        });
    }
}
