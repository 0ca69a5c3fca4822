//! Views of the statistics that the team keeps.

use crate::Service;
use domain::{
    ViewId,
    statistics::{Query, SavedView, view},
};
use identity::{Operator, Viewer};
use store::{CommitError, StoreError};

/// Why a view was not kept or removed.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    #[error("{0}")]
    Invalid(String),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

const CHANGED: &str = "A colleague changed or removed this view meanwhile. Reload the page and look at it again.";

/// All views, by name.
pub async fn views(service: &Service, _: &Viewer) -> Result<Vec<SavedView>, StoreError> {
    let mut views = service.inner.store.statistics_views().await?;
    views.sort_by_key(|view| view.name.to_lowercase());
    Ok(views)
}

/// Keeps a view under a name. What has this name already is replaced, if it is still what `over` says; `id` is of one that is new.
pub async fn save_view(
    service: &Service,
    operator: &Operator,
    id: ViewId,
    typed: &str,
    query: Query,
    over: Option<u64>,
) -> Result<SavedView, ViewError> {
    let name = view::name(typed).map_err(ViewError::Invalid)?;
    let known = service.inner.store.statistics_views().await?;
    let same = known.iter().find(|view| view.name.to_lowercase() == name.to_lowercase());
    let by = operator.actor().name.clone();
    let kept = match same {
        // The answer to the first try was lost.
        Some(same) if same.id == id && same.query == query => return Ok(same.clone()),
        Some(same) if over != Some(same.v) => {
            let why = format!(
                "There is a view “{}” already, by {}. Choose another name, or remove that one.",
                same.name, same.by
            );
            return Err(ViewError::Invalid(why));
        }
        Some(same) => SavedView {
            id: same.id,
            name,
            query,
            by,
            v: same.v + 1,
        },
        None if known.len() >= view::MOST => {
            let why = format!("There are {} views already. Remove one first.", view::MOST);
            return Err(ViewError::Invalid(why));
        }
        None => SavedView { id, name, query, by, v: 1 },
    };
    let mut commit = service.inner.store.commit();
    commit.put_statistics_view((), &kept, same.map(|same| same.v));
    done(commit.run().await).map(|()| kept)
}

/// Removes a view of a version. One that is gone already is no mistake.
pub async fn remove_view(service: &Service, _: &Operator, id: ViewId, v: u64) -> Result<(), ViewError> {
    let known = service.inner.store.statistics_views().await?;
    if known.iter().all(|view| view.id != id) {
        return Ok(());
    }
    let mut commit = service.inner.store.commit();
    commit.remove_statistics_view((), id, v);
    done(commit.run().await)
}

fn done(result: Result<(), CommitError<()>>) -> Result<(), ViewError> {
    match result {
        Ok(()) => Ok(()),
        Err(CommitError::Cancelled(_)) => Err(ViewError::Invalid(CHANGED.to_owned())),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}
