//! A recipient whose turn has come, read from their item.

use super::{ANSWERED, BUTTON, CONVERSATION, FAILURE, STATE, STOPPED, TAPPED};
use crate::{
    StoreError,
    item::{Item, text_of},
};
use domain::{
    Seconds,
    bulk::{Claimed, RecipientId, RecipientState},
};

pub(super) fn claimed_of(id: RecipientId, item: &Item) -> Result<Claimed, StoreError> {
    let state = text_of(item, STATE).and_then(RecipientState::from_name);
    let conversation = text_of(item, CONVERSATION).map(str::parse).transpose();
    let is = |name: &str| item.get(name).and_then(|said| said.as_bool().ok()) == Some(&true);
    Ok(Claimed {
        id,
        state: state.ok_or_else(|| StoreError::malformed("a recipient without a state"))?,
        failure: text_of(item, FAILURE).map(str::to_owned),
        conversation: conversation.map_err(StoreError::malformed)?,
        answered: item.get(ANSWERED).and_then(|at| at.as_n().ok()?.parse().ok()).map(Seconds),
        tapped: is(TAPPED),
        button: text_of(item, BUTTON).map(str::to_owned),
        stopped: is(STOPPED),
    })
}
