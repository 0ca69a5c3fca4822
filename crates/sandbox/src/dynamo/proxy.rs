//! The public port of DynamoDB: passes calls through unchanged, unless a fault is set for them.

use super::{
    http::{Message, Side},
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
};

/// Serves until the sandbox stops. Each client connection has one of its own to DynamoDB, so nothing queues up here.
pub(super) async fn serve(app: Arc<App>, listener: TcpListener) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = app.stop.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                let app = Arc::clone(&app);
                tokio::spawn(async move {
                    let stop = app.stop.clone();
                    tokio::select! {
                        done = connection(&app, stream) => if let Err(error) = done {
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

async fn connection(app: &App, stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut client = Side::new(stream);
    let upstream = TcpStream::connect(("127.0.0.1", app.tables_port)).await?;
    upstream.set_nodelay(true)?;
    let mut tables = Side::new(upstream);
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
            None => pass(&mut tables, &request).await?.map(|answer| answer.bytes),
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

/// Lets DynamoDB do the work; `None` when it hung up.
async fn pass(tables: &mut Side, request: &Message) -> Result<Option<Message>> {
    tables.stream.write_all(&request.bytes).await?;
    tables.read(request.is_head()).await
}

/// Does what the fault says; `None` closes the connection.
async fn suffer(tables: &mut Side, request: &Message, operation: &str, strike: &Strike) -> Result<Option<Vec<u8>>> {
    let refuse = || Some(refusal::answer(operation, request.body(), strike));
    let pause = |default: u64| tokio::time::sleep(Duration::from_millis(strike.millis.unwrap_or(default)));
    Ok(match strike.kind {
        Kind::Throttle | Kind::Conflict | Kind::Refuse | Kind::Error => refuse(),
        Kind::TimeoutBefore => {
            pause(60_000).await;
            refuse()
        }
        Kind::TimeoutAfter => {
            let answer = pass(tables, request).await?;
            pause(60_000).await;
            answer.map(|answer| answer.bytes)
        }
        Kind::Delay => {
            pause(1000).await;
            pass(tables, request).await?.map(|answer| answer.bytes)
        }
        Kind::DropBefore => None,
        Kind::DropAfter => {
            pass(tables, request).await?;
            None
        }
        Kind::Duplicate
        | Kind::Cut
        | Kind::NoBucket
        | Kind::Redirect
        | Kind::Stall
        | Kind::Guardrail
        | Kind::Exception
        | Kind::Markdown
        | Kind::InventedLink
        | Kind::NotPrepared => pass(tables, request).await?.map(|answer| answer.bytes),
    })
}
