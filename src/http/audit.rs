//! What requests leave in the audit.

use crate::{http::limits::ClientAddress, state::AppState};
use axum::http::{Extensions, Uri};
use identity::{Actor, CallbackError, Person};
use service::{
    TraceId,
    audit::{Act, Ended, Entry, Who, record},
};

/// Where a request came from and which one it was, taken before the request is passed on.
#[derive(Clone)]
pub(crate) struct Caller {
    address: Option<String>,
    trace: Option<TraceId>,
}

impl Caller {
    pub(crate) fn of(extensions: &Extensions) -> Self {
        let address = extensions.get::<ClientAddress>().and_then(|ClientAddress(address)| *address);
        Self {
            address: address.map(|address| address.to_string()),
            trace: extensions.get::<TraceId>().cloned(),
        }
    }

    fn entry(&self, act: Act, ended: Ended, who: Option<Who>) -> Entry {
        Entry {
            who,
            origin: self.address.clone(),
            trace: self.trace.clone(),
            ..Entry::new(act, ended)
        }
    }
}

/// Somebody has signed in. False when that could not be kept: then they must not be let in.
pub(crate) async fn signed_in(state: &AppState, caller: &Caller, person: &Person) -> bool {
    keep(state, caller.entry(Act::SignIn, Ended::Done, Some(person.into()))).await
}

/// A sign-in was refused. Only what took a sign-in of ours to come about: anybody can make up an address of the callback.
pub(crate) async fn sign_in_failed(state: &AppState, caller: &Caller, error: &CallbackError) {
    let is_noise = matches!(
        error,
        CallbackError::Provider { .. } | CallbackError::Incomplete | CallbackError::UnknownState | CallbackError::Unavailable(_)
    );
    if !is_noise {
        let entry = Entry {
            note: Some(error.to_string()),
            ..caller.entry(Act::SignIn, Ended::Refused, None)
        };
        keep(state, entry).await;
    }
}

/// Somebody has signed out.
pub(crate) async fn signed_out(state: &AppState, caller: &Caller, actor: Actor) {
    let who = Who { actor, role: None };
    keep(state, caller.entry(Act::SignOut, Ended::Done, Some(who))).await;
}

/// Somebody asked for what their role does not allow.
pub(crate) async fn refused(state: &AppState, caller: &Caller, person: &Person, uri: &Uri) {
    let entry = Entry {
        object: Some(uri.path().to_owned()),
        ..caller.entry(Act::Request, Ended::Refused, Some(person.into()))
    };
    keep(state, entry).await;
}

async fn keep(state: &AppState, entry: Entry) -> bool {
    let act = entry.act;
    match record(&state.service, entry).await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(error = %domain::Causes(&error), ?act, "not kept in the audit");
            false
        }
    }
}
