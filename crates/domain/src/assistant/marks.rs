//! Models write Markdown; customers read WhatsApp's own marks.

/// The text with Markdown turned into WhatsApp's marks.
pub(super) fn for_whatsapp(text: &str) -> String {
    // One star is bold in WhatsApp and italic in Markdown. Which one is meant shows what stands beside it.
    let is_markdown = is_markdown(text);
    let mut in_code = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
                return "```".to_owned();
            }
            if in_code { line.to_owned() } else { of_line(line, is_markdown) }
        })
        .collect();
    lines.join("\n")
}

fn is_markdown(text: &str) -> bool {
    text.contains("**") || text.contains("__") || text.contains("](") || text.lines().any(|line| heading(line).is_some())
}

/// The words of a heading.
fn heading(line: &str) -> Option<&str> {
    let words = line.trim_start().trim_start_matches('#');
    let level = line.trim_start().len() - words.len();
    ((1..=6).contains(&level) && words.starts_with(' ')).then(|| words.trim().trim_end_matches('#').trim_end())
}

fn of_line(line: &str, is_markdown: bool) -> String {
    if let Some(words) = heading(line) {
        return format!("*{}*", words.replace("**", ""));
    }
    let indent = line.len() - line.trim_start().len();
    let (space, words) = line.split_at(indent);
    let words = words
        .strip_prefix("* ")
        .or_else(|| words.strip_prefix("+ "))
        .map_or_else(|| words.to_owned(), |item| format!("- {item}"));
    let words = links(&words);
    // Bold goes by a character that nobody writes, so that it is not taken for italic afterwards.
    let words = pairs(&pairs(&words, "**", "\u{1}"), "__", "\u{1}");
    let words = if is_markdown { pairs(&words, "*", "_") } else { words };
    let words = pairs(&words, "~~", "~").replace('\u{1}', "*");
    format!("{space}{words}")
}

/// Replaces marks that stand in pairs around words; a single one stays.
fn pairs(text: &str, mark: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(mark) {
        match after.split_once(mark) {
            Some((inner, behind)) if !inner.is_empty() && inner.trim() == inner => {
                out.extend([before, by, inner, by]);
                rest = behind;
            }
            _ => {
                out.extend([before, mark]);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// `[words](address)` becomes `words: address`, or the address alone where both are the same.
fn links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        let found = after
            .split_once("](")
            .filter(|(words, _)| !words.contains(['[', ']']))
            .and_then(|(words, behind)| behind.split_once(')').map(|(address, behind)| (words, address, behind)));
        if let Some((words, address, behind)) = found {
            // A picture cannot be shown: its words stay.
            out.push_str(before.strip_suffix('!').unwrap_or(before));
            let address = address.split_whitespace().next().unwrap_or_default();
            if words == address || words.is_empty() {
                out.push_str(address);
            } else {
                out.extend([words, ": ", address]);
            }
            rest = behind;
        } else {
            out.extend([before, "["]);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_marks_of_whatsapp() {
        for (markdown, wanted) in [
            ("**bold** and *italic*", "*bold* and _italic_"),
            ("__bold__", "*bold*"),
            ("~~gone~~", "~gone~"),
            ("# Title", "*Title*"),
            ("## **Title** ##", "*Title*"),
            ("#hashtag", "#hashtag"),
            ("see [our page](https://a.example/x)", "see our page: https://a.example/x"),
            ("[https://a.example](https://a.example)", "https://a.example"),
            ("![plan](https://a.example/p.png \"t\")", "plan: https://a.example/p.png"),
            ("* one\n* two\n  + three", "- one\n- two\n  - three"),
            ("```rust\n**x**\n```", "```\n**x**\n```"),
            ("*already ours* and _this_", "*already ours* and _this_"),
            ("2 ** 3 = 8", "2 ** 3 = 8"),
            ("as said[1] [2]", "as said[1] [2]"),
            ("a ** b", "a ** b"),
            ("", ""),
        ] {
            assert_eq!(for_whatsapp(markdown), wanted, "{markdown}");
        }
    }
}
