//! The public port of DynamoDB: passes calls through unchanged, unless a fault is set for them.

use super::{
    http::{Message, Side},
    once::{self, Given, Once},
    refusal,
};
use crate::{
    app::App,
    faults::{Call, Kind, Service, Strike},
};
use std::{io::Result, sync::Arc, time::Duration};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    time::Instant,
};

/// Serves until the sandbox stops. Each client connection has one of its own to DynamoDB, so nothing queues up here.
pub(super) async fn serve(app: Arc<App>, listener: TcpListener) {
    let once = Arc::new(Once::default());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = app.stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let (app, once) = (Arc::clone(&app), Arc::clone(&once));
                tokio::spawn(async move {
                    let stop = app.stop.clone();
                    tokio::select! {
                        done = connection(&app, &once, stream) => if let Err(error) = done {
                            tracing::debug!(%error, "a connection to DynamoDB ended");
                        },
                        () = stop.cancelled() => {}
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "DynamoDB's port could not accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(app: &App, once: &Once, stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut client = Side::new(stream);
    let upstream = TcpStream::connect(("127.0.0.1", app.tables_port)).await?;
    upstream.set_nodelay(true)?;
    let mut tables = Tables {
        side: Side::new(upstream),
        once,
    };
    while let Some(request) = client.read(false).await? {
        let target = request.header("x-amz-target").and_then(|target| target.split_once('.'));
        let strike = target.and_then(|(_, operation)| {
            let call = Call {
                service: Service::Dynamodb,
                operation,
                body: request.body(),
            };
            app.faults.strike(&call).map(|strike| (operation, strike))
        });
        let answer = match strike {
            None => tables.pass(&request).await?,
            Some((operation, strike)) => suffer(&mut tables, &request, operation, &strike).await?,
        };
        let Some(answer) = answer else { return Ok(()) };
        client.stream.write_all(&answer).await?;
        if request.last {
            return Ok(());
        }
    }
    Ok(())
}

/// The way to DynamoDB.
struct Tables<'a> {
    side: Side,
    once: &'a Once,
}

impl Tables<'_> {
    /// Lets DynamoDB do the work; `None` when it hung up.
    async fn pass(&mut self, request: &Message) -> Result<Option<Vec<u8>>> {
        let is_transaction = request
            .header("x-amz-target")
            .is_some_and(|target| target.ends_with(".TransactWriteItems"));
        match is_transaction.then(|| once::take(&request.bytes)).flatten() {
            None => self.ask(&request.bytes, request.is_head()).await,
            Some(taken) => {
                let place = self.once.place(&taken.token, Instant::now());
                let mut given = place.lock().await;
                match &*given {
                    Some(given) if given.request == taken.request => Ok(Some(given.answer.clone())),
                    Some(_) => Ok(Some(refusal::of_another_request())),
                    None => {
                        let answer = self.ask(&taken.bytes, false).await?;
                        // What failed may be tried again with the same token.
                        *given = answer
                            .clone()
                            .filter(|answer| answer.starts_with(b"HTTP/1.1 200"))
                            .map(|answer| Given {
                                request: taken.request,
                                answer,
                            });
                        Ok(answer)
                    }
                }
            }
        }
    }

    async fn ask(&mut self, request: &[u8], is_head: bool) -> Result<Option<Vec<u8>>> {
        self.side.stream.write_all(request).await?;
        Ok(self.side.read(is_head).await?.map(|answer| answer.bytes))
    }
}

/// Does what the fault says; `None` closes the connection.
async fn suffer(tables: &mut Tables<'_>, request: &Message, operation: &str, strike: &Strike) -> Result<Option<Vec<u8>>> {
    let refuse = || Some(refusal::answer(operation, request.body(), strike));
    let pause = |default: u64| tokio::time::sleep(Duration::from_millis(strike.millis.unwrap_or(default)));
    Ok(match strike.kind {
        Kind::Throttle | Kind::Conflict | Kind::Refuse | Kind::Error => refuse(),
        Kind::TimeoutBefore => {
            pause(60_000).await;
            refuse()
        }
        Kind::TimeoutAfter => {
            let answer = tables.pass(request).await?;
            pause(60_000).await;
            answer
        }
        Kind::Delay => {
            pause(1000).await;
            tables.pass(request).await?
        }
        Kind::DropBefore => None,
        Kind::DropAfter => {
            tables.pass(request).await?;
            None
        }
        Kind::Duplicate
        | Kind::Cut
        | Kind::NoBucket
        | Kind::Redirect
        | Kind::WrongRegion
        | Kind::Stall
        | Kind::Guardrail
        | Kind::Exception
        | Kind::Markdown
        | Kind::InventedLink
        | Kind::NotPrepared => tables.pass(request).await?,
    })
}
