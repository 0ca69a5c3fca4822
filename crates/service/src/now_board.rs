//! Who waits right now, over all numbers that a person may see.

use crate::{ReadError, Service, bulk, inbox};
use domain::{
    bulk::{JobState, RecipientState},
    now_board::{NowBoard, RunningJob},
};
use futures::future::try_join_all;
use identity::Viewer;

/// So many open conversations of a number are looked at, the newest first, in pages of so many.
const MOST: usize = 2_000;

/// The board as it is now.
pub async fn board(service: &Service, viewer: &Viewer) -> Result<NowBoard, ReadError> {
    let phones = service.phones().await?;
    let phones = phones.iter().filter(|phone| identity::may_see(viewer, &phone.id));
    let lists = phones.map(|phone| Box::pin(inbox::open(service, viewer, &phone.id, MOST)));
    let (lists, jobs) = futures::try_join!(async { Ok(try_join_all(lists).await?) }, bulk::jobs(service, viewer, None))?;
    let is_cut = lists.iter().any(|list| list.len() == MOST);
    let mut board = NowBoard::new(service.now(), lists.iter().flat_map(|list| list.iter()), is_cut);
    let goes_on = |state: &JobState| matches!(state, JobState::Running | JobState::Paused | JobState::Scheduled { .. });
    board.jobs = jobs
        .into_iter()
        .filter(|view| goes_on(&view.job.state))
        .map(|view| RunningJob {
            id: view.job.id,
            name: view.job.name.as_str().to_owned(),
            state: view.job.state.words().to_owned(),
            done: view.tally.total().saturating_sub(view.tally.count(RecipientState::Pending)),
            all: view.tally.total(),
        })
        .collect();
    Ok(board)
}
