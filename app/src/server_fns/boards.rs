//! Boards of figures that people put together.

use super::json::Json;
use crate::error::AppError;
use domain::{
    BoardId,
    statistics::{
        Query,
        board::{Board, OwnFigure, OwnShown},
        report::Choice,
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A board with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardShown {
    pub board: Board,
    pub figures: Vec<OwnShown>,
    pub query: Query,
    pub span: String,
    pub zone: String,
    /// Up to when everything is counted; none before the first count.
    pub as_of: Option<String>,
    pub phones: Vec<Choice>,
    /// Whom and what figures may be narrowed to, by kind: `agent:…` and its name.
    pub of: Vec<Choice>,
}

/// What is kept of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedBoard {
    pub id: BoardId,
    pub name: String,
    #[serde(default)]
    pub shared: bool,
    #[serde(default)]
    pub figures: Vec<OwnFigure>,
    /// The version that was seen; none for a new one.
    #[serde(default)]
    pub over: Option<u64>,
}

/// One's own boards and those that are shared. Viewer and up.
#[server(name = BoardsRequest, prefix = "/api", endpoint = "analytics/boards", input = Json, output = Json)]
pub async fn boards() -> Result<Vec<Board>, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    guard::call(async move { service::statistics::boards(&request.service, &viewer).await }).await
}

/// A board with its figures; nobody sees one of somebody else that is not shared. Viewer and up.
#[server(name = BoardRequest, prefix = "/api", endpoint = "analytics/board", input = Json, output = Json)]
pub async fn board(id: BoardId, query: Query) -> Result<BoardShown, AppError> {
    use super::guard;
    let viewer = guard::viewer()?;
    let request = guard::request()?;
    let shown = guard::call(async move { Box::pin(service::statistics::board(&request.service, &viewer, id, query)).await }).await?;
    Ok(BoardShown {
        board: shown.board,
        figures: shown.figures,
        query: shown.query,
        span: shown.span,
        zone: shown.zone,
        as_of: shown.as_of,
        phones: shown.phones,
        of: shown.of,
    })
}

/// Keeps a board of one's own. Operator and up.
#[server(prefix = "/api", endpoint = "analytics/keep-board", input = Json, output = Json)]
pub async fn save_board(board: TypedBoard) -> Result<Board, AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let request = guard::request()?;
    let typed = service::statistics::TypedBoard {
        id: board.id,
        name: board.name,
        shared: board.shared,
        figures: board.figures,
        over: board.over,
    };
    guard::call(async move { service::statistics::save_board(&request.service, &operator, typed).await }).await
}

/// Removes a board of one's own. Operator and up.
#[server(prefix = "/api", endpoint = "analytics/remove-board", input = Json, output = Json)]
pub async fn remove_board(id: BoardId, v: u64) -> Result<(), AppError> {
    use super::guard;
    let operator = guard::operator()?;
    let request = guard::request()?;
    guard::call(async move { service::statistics::remove_board(&request.service, &operator, id, v).await }).await
}
