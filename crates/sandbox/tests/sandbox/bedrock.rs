//! Bedrock, asked by the product's own assistant through the real SDKs: each backend, and what goes wrong on the way.

use super::support::Local;
use assistant::{Backend, Bedrock, Guardrail, Limits, Settings, Turn, Turns};
use aws_sdk_bedrockagentruntime::{
    Client,
    types::{Memory, MemoryType},
};
use domain::{
    CustomerId,
    assistant::{Line, Manner, MannerForm, Prompt, Reply, Said, Source, Trouble, Wish},
};
use futures::StreamExt as _;
use sandbox::names::{AGENT_ALIAS, AGENT_ID, KNOWLEDGE_BASE, MODEL};
use serde_json::json;
use std::{sync::Arc, time::Duration};

const QUESTION: &str = "Is the visa slot for 28 Nov confirmed?";

fn agent() -> Backend {
    Backend::Agent {
        agent: AGENT_ID.to_owned(),
        alias: AGENT_ALIAS.to_owned(),
    }
}

fn knowledge_base() -> Backend {
    Backend::KnowledgeBase {
        id: KNOWLEDGE_BASE.to_owned(),
        model: MODEL.to_owned(),
    }
}

fn model() -> Backend {
    Backend::Model { model: MODEL.to_owned() }
}

fn line(text: &str) -> Line {
    Line {
        from_customer: true,
        text: text.to_owned(),
    }
}

fn turn(text: &str, wish: &Wish, draft: Option<&str>) -> Turn {
    asks(Prompt::new(&[line(text)], wish, draft, false, &Manner::default()))
}

fn asks(prompt: Option<Prompt>) -> Turn {
    Turn {
        prompt: prompt.unwrap(),
        session: "session-1".to_owned(),
        customer: Some("customer-1".to_owned()),
        reach: None,
    }
}

fn turns(local: &Local, backend: Backend) -> Turns {
    let limits = Limits {
        first: Duration::from_secs(5),
        between: Duration::from_secs(1),
        pause: Duration::ZERO,
        ..Limits::default()
    };
    let settings = Settings {
        backend,
        guardrail: Some(Guardrail {
            id: "guard1".to_owned(),
            version: "1".to_owned(),
        }),
    };
    Turns::new(Arc::new(Bedrock::connect(&local.config("SQS"), settings)), limits)
}

async fn said(local: &Local, backend: Backend, turn: Turn) -> Vec<Said> {
    tokio::time::timeout(Duration::from_secs(20), turns(local, backend).start(turn).collect())
        .await
        .unwrap()
}

fn text(said: &[Said]) -> String {
    said.iter()
        .filter_map(|said| match said {
            Said::Text { text } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn sources(said: &[Said]) -> Vec<Source> {
    said.iter()
        .find_map(|said| match said {
            Said::Sources { sources } => Some(sources.clone()),
            _ => None,
        })
        .unwrap_or_default()
}

async fn fault(local: &Local, kind: &str, times: u32) {
    let fault = json!({ "service": "bedrock", "operation": "ConverseStream", "kind": kind, "times": times });
    assert_eq!(local.control("POST", "faults", Some(fault)).await.0, 201, "{kind}");
}

#[tokio::test]
async fn an_agent_and_a_knowledge_base_answer_from_documents_and_name_them() {
    let local = Local::start().await;
    for backend in [agent(), knowledge_base()] {
        let said = said(&local, backend.clone(), turn(QUESTION, &Wish::Draft, None)).await;
        assert_eq!(said.last(), Some(&Said::End), "{backend:?} {said:?}");
        let sources = sources(&said);
        assert_eq!(
            sources.first().map(|source| source.title.as_str()),
            Some("Visa appointments"),
            "{backend:?}"
        );
        let reply = Reply::new(&text(&said), &sources, &[]);
        assert!(reply.has_sources() && reply.text().contains("consulate"), "{backend:?} {reply:?}");
        assert!(!reply.text().contains('['), "{backend:?} {reply:?}");
    }
}

#[tokio::test]
async fn characters_that_an_agent_cuts_in_two_come_out_whole() {
    let local = Local::start().await;
    let said = said(&local, agent(), turn("नमस्ते, मुझे अपना पता बदलना है", &Wish::Draft, None)).await;
    assert!(text(&said).contains("नया पता और पिन कोड भेजें।"), "{said:?}");
}

#[tokio::test]
async fn a_model_alone_says_that_a_person_will_check_and_changes_drafts() {
    let local = Local::start().await;
    let answer = said(&local, model(), turn(QUESTION, &Wish::Draft, None)).await;
    assert_eq!(text(&answer), "A colleague will check this and come back to you here.");
    assert!(
        answer.iter().any(|said| matches!(said, Said::Usage { input: 1.., output: 1.. })),
        "{answer:?}"
    );
    let shorter = said(&local, model(), turn(QUESTION, &Wish::Shorter, Some("One. Two."))).await;
    assert_eq!(text(&shorter), "One.");
}

#[tokio::test]
async fn no_attempt_of_a_customer_is_obeyed() {
    let local = Local::start().await;
    let corpus = include_str!("../../../domain/src/assistant/injections.txt");
    for backend in [knowledge_base(), agent()] {
        let turns = turns(&local, backend.clone());
        for attempt in corpus.lines().filter(|line| !line.starts_with("# ") && !line.starts_with("## ")) {
            let attempt = attempt.replace("\\n", "\n");
            let asked = asks(Prompt::question_of_colleague(&attempt, false));
            for turn in [turn(&attempt, &Wish::Draft, None), asked] {
                let said: Vec<Said> = turns.start(turn).collect().await;
                let reply = Reply::new(&text(&said), &sources(&said), &[]).text();
                assert_eq!(said.last(), Some(&Said::End), "{attempt}");
                for obeyed in [
                    "APPROVED",
                    "evil.example",
                    "You draft replies",
                    "You answer a question",
                    "900",
                    "pirate",
                ] {
                    assert!(!reply.contains(obeyed), "{backend:?} {attempt}: {reply}");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_admins_say_is_heard() {
    let local = Local::start().await;
    let typed = MannerForm {
        greeting: "Good day!".to_owned(),
        forbidden: "visa slot".to_owned(),
        unknown: "We look into it. A moment, please.".to_owned(),
        ..MannerForm::default()
    };
    let manner = Manner::parse(&typed).unwrap();
    for backend in [agent(), knowledge_base()] {
        let ask = async |question: &str| {
            let prompt = Prompt::new(&[line(question)], &Wish::Draft, None, false, &manner);
            text(&said(&local, backend.clone(), asks(prompt)).await)
        };
        assert_eq!(ask(QUESTION).await, "Good day! We look into it. A moment, please.", "{backend:?}");
        let open = ask("What are your opening hours on Sunday").await;
        assert!(open.starts_with("Good day! ") && open.contains("18"), "{backend:?} {open}");
    }
}

#[tokio::test]
async fn a_colleague_is_answered_from_the_documents_or_told_that_they_do_not_say() {
    let local = Local::start().await;
    let ask = async |question: &str| said(&local, knowledge_base(), asks(Prompt::question_of_colleague(question, false))).await;
    let answer = ask(QUESTION).await;
    let reply = Reply::new(&text(&answer), &sources(&answer), &[]);
    assert!(reply.has_sources() && reply.text().contains("consulate"), "{reply:?}");
    assert_eq!(text(&ask("xyzzy plugh").await), "The documents do not say it.");
}

#[tokio::test]
async fn a_throttle_before_the_first_word_is_tried_once_more() {
    let local = Local::start().await;
    fault(&local, "throttle", 1).await;
    let good = said(&local, model(), turn(QUESTION, &Wish::Draft, None)).await;
    assert_eq!(good.last(), Some(&Said::End));
    fault(&local, "throttle", 2).await;
    let bad = said(&local, model(), turn(QUESTION, &Wish::Draft, None)).await;
    assert_eq!(bad, [Said::Failed { trouble: Trouble::Busy }]);
}

#[tokio::test]
async fn what_goes_wrong_in_the_middle_ends_the_draft_and_is_not_tried_again() {
    let local = Local::start().await;
    for (kind, trouble) in [
        ("cut", Trouble::CutOff),
        ("exception", Trouble::CutOff),
        ("stall", Trouble::TooSlow),
        ("guardrail", Trouble::Blocked),
    ] {
        fault(&local, kind, 1).await;
        let said = said(&local, model(), turn(QUESTION, &Wish::Draft, None)).await;
        assert!(!text(&said).is_empty(), "{kind} {said:?}");
        assert_eq!(said.last(), Some(&Said::Failed { trouble }), "{kind}");
    }
}

#[tokio::test]
async fn the_guardrail_of_an_agent_is_told_by_its_trace_alone() {
    let local = Local::start().await;
    let guardrail = json!({ "service": "bedrock", "operation": "InvokeAgent", "kind": "guardrail", "times": 1 });
    assert_eq!(local.control("POST", "faults", Some(guardrail)).await.0, 201);
    let blocked = said(&local, agent(), turn(QUESTION, &Wish::Draft, None)).await;
    let trouble = Trouble::Blocked;
    assert_eq!(blocked.last(), Some(&Said::Failed { trouble }), "{blocked:?}");
    let good = said(&local, agent(), turn(QUESTION, &Wish::Draft, None)).await;
    assert_eq!(good.last(), Some(&Said::End), "{good:?}");
}

#[tokio::test]
async fn refusals_say_what_is_to_be_put_right() {
    let local = Local::start().await;
    fault(&local, "refuse", 1).await;
    let refused = said(&local, model(), turn(QUESTION, &Wish::Draft, None)).await;
    let trouble = Trouble::NotAllowed;
    assert_eq!(refused, [Said::Failed { trouble }]);
    for backend in [
        Backend::Model {
            model: "nobody.knows-v1:0".to_owned(),
        },
        Backend::KnowledgeBase {
            id: "NOSUCHKB01".to_owned(),
            model: MODEL.to_owned(),
        },
        Backend::Agent {
            agent: "NOSUCHAGNT".to_owned(),
            alias: AGENT_ALIAS.to_owned(),
        },
    ] {
        let said = said(&local, backend.clone(), turn(QUESTION, &Wish::Draft, None)).await;
        let trouble = Trouble::Misconfigured;
        assert_eq!(said, [Said::Failed { trouble }], "{backend:?}");
    }
}

#[tokio::test]
async fn markdown_and_invented_addresses_never_reach_a_customer() {
    let local = Local::start().await;
    fault(&local, "markdown", 1).await;
    let answer = said(&local, knowledge_base(), turn(QUESTION, &Wish::Draft, None)).await;
    let reply = Reply::new(&text(&answer), &sources(&answer), &[]).text();
    assert!(reply.starts_with("*Answer*\n\n*Hello!*"), "{reply}");
    assert!(!reply.contains("**") && !reply.contains("]("), "{reply}");
    fault(&local, "invented_link", 1).await;
    let answer = said(&local, knowledge_base(), turn(QUESTION, &Wish::Draft, None)).await;
    let reply = Reply::new(&text(&answer), &sources(&answer), &[]);
    assert_eq!(
        reply.struck,
        [
            "https://invented.example/offer",
            "+44 20 7946 0999",
            "1,234 EUR",
            "31 December 2031"
        ]
    );
}

/// What the agent remembers under an id, as its own API says.
async fn remembered(local: &Local, id: &str) -> Vec<String> {
    let client = Client::new(&local.config("SQS"));
    let call = client.get_agent_memory().agent_id(AGENT_ID).agent_alias_id(AGENT_ALIAS);
    let answer = call.memory_type(MemoryType::SessionSummary).memory_id(id).send().await.unwrap();
    let summary = |memory: Memory| match memory {
        Memory::SessionSummary(summary) => summary.summary_text.unwrap_or_default(),
        other => panic!("{other:?}"),
    };
    answer.memory_contents.unwrap_or_default().into_iter().map(summary).collect()
}

#[tokio::test]
async fn an_agent_remembers_customers_and_forgets_one_alone() {
    let local = Local::start().await;
    let [one, other] = [1, 2].map(|n| CustomerId::from_parts(1, n));
    for customer in [one, other] {
        let turn = Turn {
            customer: Some(customer.to_string()),
            ..turn(QUESTION, &Wish::Draft, None)
        };
        said(&local, agent(), turn).await;
        assert_eq!(remembered(&local, &customer.to_string()).await, [QUESTION]);
    }
    let settings = |backend| Settings { backend, guardrail: None };
    let memory = |backend| Bedrock::connect(&local.config("SQS"), settings(backend)).memory();
    for backend in [model(), knowledge_base()] {
        assert!(memory(backend).is_none(), "only agents remember");
    }
    let memory = memory(agent()).unwrap();
    let refusal = json!({ "service": "bedrock", "operation": "DeleteAgentMemory", "kind": "refuse", "times": 1 });
    local.control("POST", "faults", Some(refusal)).await;
    assert_eq!(memory.forget(&one).await, Err(Trouble::NotAllowed));
    assert_eq!(remembered(&local, &one.to_string()).await.len(), 1);
    for _ in 0..2 {
        assert_eq!(memory.forget(&one).await, Ok(()), "also when there is nothing left");
        assert!(remembered(&local, &one.to_string()).await.is_empty());
    }
    assert_eq!(remembered(&local, &other.to_string()).await, [QUESTION]);
}
