//! Boards of figures that people put together.

use super::{
    report::{asked, seen},
    sums::gather,
};
use crate::{ReadError, Service};
use domain::{
    BoardId,
    live::made,
    statistics::{
        Query,
        board::{Board, MOST_BOARDS, OwnFigure, OwnShown},
        report::{self, Ask, Choice, Drafts, Jobs, Table, long},
        view,
    },
};
use identity::{Operator, Viewer};
use store::{CommitError, StoreError};

/// Why a board was not kept or removed.
#[derive(Debug, thiserror::Error)]
pub enum BoardError {
    #[error("not found")]
    NotFound,
    #[error("{0}")]
    Invalid(String),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

const CHANGED: &str = "This board was changed or removed meanwhile. Reload the page and look at it again.";

/// A board with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardShown {
    pub board: Board,
    pub figures: Vec<OwnShown>,
    pub query: Query,
    /// Which days these are, in words.
    pub span: String,
    pub zone: String,
    /// First and last day as `2026-11-29`.
    pub days: [String; 2],
    /// Up to when everything is counted; none before the first count.
    pub as_of: Option<String>,
    pub phones: Vec<Choice>,
    /// Whom and what figures may be narrowed to, by kind: `agent:…` and its name.
    pub of: Vec<Choice>,
}

/// One's own boards and those that are shared, by name.
pub async fn boards(service: &Service, viewer: &Viewer) -> Result<Vec<Board>, StoreError> {
    let mut boards = service.inner.store.statistics_boards().await?;
    boards.retain(|board| board.shared || board.owner == viewer.actor().sub);
    boards.sort_by_key(|board| (board.name.to_lowercase(), board.id));
    Ok(boards)
}

/// A board with the figures of the numbers that somebody may see: of the same sums as the page of figures, and read as few times.
pub async fn board(service: &Service, viewer: &Viewer, id: BoardId, query: Query) -> Result<BoardShown, ReadError> {
    let known = boards(service, viewer).await?.into_iter().find(|board| board.id == id);
    let board = known.ok_or(ReadError::NotFound)?;
    let (phones, now) = (service.phones().await?, service.now().seconds());
    let seen = seen(viewer, &phones);
    let (asked, zone) = asked(service, &seen, &query).await?;
    // On the heap: the AWS SDK's futures are large.
    let gathered = Box::pin(gather(service, Some(&service.inner.figures), &asked, &query, &zone, now)).await?;
    let counted = gathered.cursors.iter().map(|cursor| {
        let cursor = cursor.as_ref().filter(|cursor| !cursor.anew)?;
        Some(made(cursor.up_to))
    });
    let as_of = counted.collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().min());
    let phones: Vec<Choice> = seen
        .iter()
        .map(|phone| Choice {
            id: phone.id.as_str().to_owned(),
            name: phone.title(),
        })
        .collect();
    let ask = Ask {
        query: query.clone(),
        zone: &zone,
        now,
        phones: Vec::new(),
        as_of: None,
        drafts: Drafts::default(),
        jobs: Jobs::default(),
        noted: Vec::new(),
        has_hours: false,
        prices: None,
    };
    let (first, last) = query.days(&zone, now);
    Ok(BoardShown {
        figures: report::board(&ask, &board, &gathered.now, gathered.before),
        span: long(first, last),
        days: [first, last].map(domain::statistics::query::day_text),
        as_of: as_of.map(|at| zone.clock(at.seconds())),
        of: gathered.now.named(),
        zone: zone.name.clone(),
        board,
        query,
        phones,
    })
}

/// A figure of a board as a table, by its name in exports, with its days and their zone.
pub async fn board_table(
    service: &Service,
    viewer: &Viewer,
    name: &str,
    query: Query,
) -> Result<Option<(Table, [String; 2], String)>, ReadError> {
    let parts = name.strip_prefix("board-").and_then(|rest| rest.split_once('-'));
    let wanted = parts.and_then(|(id, place)| Some((id.parse::<BoardId>().ok()?, place.parse::<usize>().ok()?)));
    let Some((id, place)) = wanted else { return Ok(None) };
    let shown = Box::pin(board(service, viewer, id, query)).await?;
    let figure = shown.figures.into_iter().nth(place);
    Ok(figure.map(|figure| (figure.table(name), shown.days, shown.zone)))
}

/// What somebody says of a board of theirs.
#[derive(Clone, Debug)]
pub struct TypedBoard {
    pub id: BoardId,
    pub name: String,
    pub shared: bool,
    pub figures: Vec<OwnFigure>,
    /// The version that they saw; none for a new one.
    pub over: Option<u64>,
}

/// Keeps a board of one's own, over the version that was seen. Those of colleagues are not there for who would change them.
pub async fn save_board(service: &Service, operator: &Operator, typed: TypedBoard) -> Result<Board, BoardError> {
    let name = view::name(&typed.name).map_err(|why| BoardError::Invalid(why.replace("view", "board")))?;
    let figures = Board::figures(typed.figures).map_err(BoardError::Invalid)?;
    let known = service.inner.store.statistics_boards().await?;
    let before = known.iter().find(|board| board.id == typed.id);
    let actor = operator.actor();
    if before.is_some_and(|before| before.owner != actor.sub) {
        return Err(BoardError::NotFound);
    }
    let kept = Board {
        id: typed.id,
        name,
        owner: actor.sub.clone(),
        by: actor.name.clone(),
        shared: typed.shared,
        figures,
        v: before.map_or(1, |before| before.v + 1),
    };
    match before {
        // The answer to the first try was lost.
        Some(before) if same(before, &kept) => return Ok(before.clone()),
        Some(before) if typed.over != Some(before.v) => return Err(BoardError::Invalid(CHANGED.to_owned())),
        None if typed.over.is_some() => return Err(BoardError::Invalid(CHANGED.to_owned())),
        None if known.iter().filter(|board| board.owner == actor.sub).count() >= MOST_BOARDS => {
            return Err(BoardError::Invalid(format!(
                "You have {MOST_BOARDS} boards already. Remove one first."
            )));
        }
        _ => {}
    }
    let mut commit = service.inner.store.commit();
    commit.put_statistics_board((), &kept, before.map(|before| before.v));
    done(commit.run().await).map(|()| kept)
}

/// Whether both say the same.
fn same(before: &Board, after: &Board) -> bool {
    (&before.name, before.shared, &before.figures) == (&after.name, after.shared, &after.figures)
}

/// Removes a board of one's own. One that is gone already is no mistake.
pub async fn remove_board(service: &Service, operator: &Operator, id: BoardId, v: u64) -> Result<(), BoardError> {
    let known = service.inner.store.statistics_boards().await?;
    let Some(board) = known.iter().find(|board| board.id == id) else {
        return Ok(());
    };
    if board.owner != operator.actor().sub {
        return Err(BoardError::NotFound);
    }
    let mut commit = service.inner.store.commit();
    commit.remove_statistics_board((), id, v);
    done(commit.run().await)
}

fn done(result: Result<(), CommitError<()>>) -> Result<(), BoardError> {
    match result {
        Ok(()) => Ok(()),
        Err(CommitError::Cancelled(_)) => Err(BoardError::Invalid(CHANGED.to_owned())),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}
