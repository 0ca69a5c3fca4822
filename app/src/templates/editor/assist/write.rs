//! Asking for a template.

use super::Assist;
use crate::{
    preferences::leave_if_gone,
    turn::{Heard, turn},
};
use domain::assistant::Tone;
use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use web_sys::AbortController;

#[derive(Serialize)]
struct Wanted {
    purpose: String,
    tone: Tone,
    language: String,
}

pub(super) fn write(assist: Assist) {
    if assist.busy.get_untracked() {
        return;
    }
    assist.problem.set(None);
    let purpose = assist.purpose.get_untracked().trim().to_owned();
    if purpose.is_empty() {
        assist.problem.set(Some("Say what the template is to be about.".to_owned()));
        return;
    }
    let Some(phone) = assist.phone.get_value() else {
        assist
            .problem
            .set(Some("There is no number yet that a template could be sent from.".to_owned()));
        return;
    };
    let Ok(controller) = AbortController::new() else { return };
    assist.busy.set(true);
    assist.text.set(String::new());
    assist.idea.set(None);
    let count = assist.asked.get_value() + 1;
    assist.asked.set_value(count);
    let wanted = Wanted {
        purpose,
        tone: assist.tone.get_untracked(),
        language: assist.editor.source.with_untracked(|source| source.language().to_owned()),
    };
    spawn_local(async move {
        let is_ours = || assist.asked.try_get_value() == Some(count);
        let signal = controller.signal();
        let answer = turn(&format!("/ask/{phone}/template"), &wanted, &signal, |heard| {
            if !is_ours() {
                // The form is gone.
                controller.abort();
                return;
            }
            match heard {
                Heard::Text(more) => assist.text.update(|text| text.push_str(&more)),
                Heard::Done {
                    idea: Some(idea), cost, ..
                } => assist.idea.set(Some((*idea, cost))),
                Heard::Failed(words) => assist.problem.set(Some(words)),
                Heard::Done { .. } | Heard::Sources(_) => {}
            }
        })
        .await;
        if !is_ours() {
            return;
        }
        assist.busy.set(false);
        if let Err(error) = answer
            && !leave_if_gone(&error)
        {
            assist.problem.set(Some(error.to_string()));
        }
    });
}
