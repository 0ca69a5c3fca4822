//! Changes JSON at random places, value by value.

use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};

/// What is done at a place.
#[derive(Clone, Debug)]
enum Twist {
    Remove,
    Put(Value),
    /// Into so many lists.
    Nest(usize),
    /// A member or item more.
    Add(Value),
    Double,
    /// Half an emoji, which no value can hold: written into the text afterwards.
    Halve,
    /// A number that is none, likewise.
    Overflow,
    /// Deeper than readers go, likewise.
    Deepen,
}

const HALF: &str = "HALF-AN-EMOJI";
const OVERFLOW: &str = "OVERFLOWING-NUMBER";
const DEEP: &str = "DEEPER-THAN-ANYBODY";

/// Values with something changed, to be written into a whole.
#[derive(Clone, Debug)]
pub(crate) struct Twisted(Value);

impl Twisted {
    /// The text of a whole with the value in it.
    pub(crate) fn write(&self, whole: impl FnOnce(&Value) -> String) -> String {
        let deep = format!("{}1{}", "[".repeat(3_000), "]".repeat(3_000));
        whole(&self.0)
            .replace(HALF, r"a\ud83d b")
            .replace(&format!("\"{OVERFLOW}\""), "-1e4000")
            .replace(&format!("\"{DEEP}\""), &deep)
    }
}

/// Texts that readers stumble over.
const TEXTS: [&str; 14] = [
    "",
    " ",
    "\u{0}",
    "\u{202e}x",
    "\n",
    "😀",
    "{}",
    "null",
    "-1",
    "wamid.",
    "1e9",
    "<b>",
    "\u{fffd}",
    "9999999999999",
];

fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!({})),
        Just(json!([])),
        Just(json!([null, [], {}, "x", 1])),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(json!(u64::MAX)),
        select(TEXTS.to_vec()).prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        Just(json!("x".repeat(200_000))),
        Just(Value::from((0..500).map(|i| json!({ "id": i })).collect::<Vec<_>>())),
    ]
}

fn twist() -> impl Strategy<Value = (usize, Twist)> {
    let twist = prop_oneof![
        4 => Just(Twist::Remove),
        6 => odd().prop_map(Twist::Put),
        1 => (1..90_usize).prop_map(Twist::Nest),
        2 => odd().prop_map(Twist::Add),
        1 => Just(Twist::Double),
        1 => Just(Twist::Halve),
        1 => Just(Twist::Overflow),
        1 => Just(Twist::Deepen),
    ];
    (any::<usize>(), twist)
}

/// One of these values with a few changes.
pub(crate) fn twisted(corpus: Vec<Value>) -> impl Strategy<Value = Twisted> {
    (select(corpus), vec(twist(), 1..5)).prop_map(|(mut value, twists)| {
        for (place, twist) in &twists {
            let count = places(&value);
            let mut left = place % count;
            apply(&mut value, &mut left, twist);
        }
        Twisted(value)
    })
}

/// How many values there are in a value, itself included.
fn places(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(places).sum(),
        Value::Object(members) => members.values().map(places).sum(),
        _ => 0,
    }
}

/// Goes to a place and changes what stands there. True when it was found and is to be removed by who holds it.
fn apply(value: &mut Value, left: &mut usize, twist: &Twist) -> bool {
    if *left == 0 {
        *left = usize::MAX;
        let before = value.take();
        *value = match twist {
            Twist::Remove => return true,
            Twist::Put(new) => new.clone(),
            Twist::Nest(depth) => (0..*depth).fold(before, |inner, _| json!([inner])),
            Twist::Add(new) => match before {
                Value::Array(mut items) => {
                    items.insert(0, new.clone());
                    Value::Array(items)
                }
                Value::Object(mut members) => {
                    members.insert("errors".into(), json!([new]));
                    members.insert("context".into(), new.clone());
                    Value::Object(members)
                }
                other => json!([other, new]),
            },
            Twist::Double => json!([before, before]),
            Twist::Halve => json!(HALF),
            Twist::Overflow => json!(OVERFLOW),
            Twist::Deepen => json!(DEEP),
        };
        return false;
    }
    *left -= 1;
    match value {
        Value::Array(items) => {
            for index in 0..items.len() {
                if *left == usize::MAX {
                    return false;
                }
                if apply(&mut items[index], left, twist) {
                    items.remove(index);
                    return false;
                }
            }
        }
        Value::Object(members) => {
            let names: Vec<String> = members.keys().cloned().collect();
            for name in names {
                if *left == usize::MAX {
                    return false;
                }
                if apply(&mut members[&name], left, twist) {
                    members.remove(&name);
                    return false;
                }
            }
        }
        _ => {}
    }
    false
}
