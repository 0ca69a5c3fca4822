//! Drafts: what the server adds to the time until the first word, and what fifty at once cost in memory.

use super::{quantile, start};
use crate::support::{Browser, TestApp};
use assistant::{Backend, Bedrock, Limits, Settings, Turn, Turns};
use domain::assistant::{Line, Manner, Prompt, Said, Wish};
use futures::StreamExt as _;
use reqwest::{Method, header};
use serde_json::json;
use std::{sync::Arc, time::Duration};

const QUESTION: &str = "How do I confirm my place after I was accepted?";
const AT_ONCE: usize = 50;

/// Until the first word of a draft, and until its end.
async fn drafted(operator: &Browser, app: &TestApp, conversation: &str) -> (Duration, Duration) {
    let began = start();
    let mut answer = operator
        .send(Method::POST, &format!("/drafts/{conversation}"), |request| {
            request.header(header::ORIGIN, app.url.clone()).json(&json!({ "wish": "draft" }))
        })
        .await;
    let (mut read, mut first) = (String::new(), None);
    while let Some(piece) = answer.chunk().await.unwrap() {
        read.push_str(&String::from_utf8_lossy(&piece));
        if first.is_none() && read.contains("event: text") {
            first = Some(began.elapsed());
        }
    }
    assert!(read.contains("event: done"), "{read}");
    (first.unwrap(), began.elapsed())
}

/// The same from Bedrock itself, with nothing of ours but the prompt.
async fn from_bedrock(turns: &Turns) -> Duration {
    let line = Line {
        from_customer: true,
        text: QUESTION.to_owned(),
    };
    let turn = Turn {
        prompt: Prompt::new(&[line], &Wish::Draft, None, true, &Manner::default()).unwrap(),
        session: "measure".to_owned(),
        customer: None,
        reach: None,
    };
    let began = start();
    let mut said = std::pin::pin!(turns.start(turn));
    loop {
        match said.next().await.unwrap() {
            Said::Text { .. } => return began.elapsed(),
            Said::Failed { trouble } => panic!("{trouble}"),
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn drafts_one_by_one_and_fifty_at_once() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("WECARE_LIMIT_DRAFT", "off".to_owned())]).await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let customer = app.customer("Ada", "+919811110001").await;
    app.customer_writes(&customer, QUESTION).await;
    let conversation = operator.conversation_with("Ada").await;
    let sdk = app.sdk();
    let backend = Backend::KnowledgeBase {
        id: sandbox::names::KNOWLEDGE_BASE.to_owned(),
        model: sandbox::names::MODEL.to_owned(),
    };
    let bedrock = Bedrock::connect(&sdk, Settings { backend, guardrail: None });
    let turns = Turns::new(Arc::new(bedrock), Limits::default());
    drafted(&operator, &app, &conversation).await;
    from_bedrock(&turns).await;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        ours.push(drafted(&operator, &app, &conversation).await.0);
        theirs.push(from_bedrock(&turns).await);
    }
    for part in [50, 95] {
        let (ours, theirs) = (quantile(&mut ours, part), quantile(&mut theirs, part));
        println!(
            "first word, p{part} of 40: {ours:.1} ms, of Bedrock itself {theirs:.1} ms, {:.1} ms beside it (aim 30)",
            ours - theirs
        );
    }
    let memory = || app.server.lock().unwrap().memory();
    let all = async || {
        let all = (0..AT_ONCE).map(|_| drafted(&operator, &app, &conversation));
        futures::future::join_all(all).await
    };
    // Pools grow once.
    all().await;
    let idle = memory();
    let mut most = 0;
    for _ in 0..5 {
        all().await;
        most = most.max(memory());
    }
    println!(
        "{AT_ONCE} drafts at once, five times: {idle} kB after the first, {} kB more at most",
        most.saturating_sub(idle)
    );
}
