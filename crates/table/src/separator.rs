//! What stands between the cells of a row.

const CANDIDATES: [char; 4] = [',', ';', '\t', '|'];
/// Looks at so many lines.
const LINES: usize = 20;

/// The separator of a text, from its beginning. Excel may say it in a first line of its own, `sep=;`; true then.
pub(crate) fn detect(head: &str) -> (u8, bool) {
    if let Some(said) = head.strip_prefix("sep=").and_then(|rest| rest.chars().next())
        && let Ok(said) = u8::try_from(said)
    {
        return (said, true);
    }
    let counts = counts(head);
    let score = |index: usize| {
        let first = counts.first().and_then(|line| line.get(index)).copied().unwrap_or(0);
        let same = counts.iter().filter(|line| line.get(index) == Some(&first)).count();
        if first == 0 { (0, 0) } else { (same, first) }
    };
    let best = (0..CANDIDATES.len()).max_by_key(|index| (score(*index), std::cmp::Reverse(*index)));
    let best = best.filter(|index| score(*index).1 > 0).and_then(|index| CANDIDATES.get(index));
    (best.and_then(|best| u8::try_from(*best).ok()).unwrap_or(b','), false)
}

/// How often each candidate stands in each line, outside of quotes.
fn counts(head: &str) -> Vec<[usize; 4]> {
    let mut lines = vec![[0; 4]];
    let mut quoted = false;
    for c in head.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => {
                if lines.len() == LINES {
                    break;
                }
                lines.push([0; 4]);
            }
            _ if !quoted => {
                if let (Some(index), Some(line)) = (CANDIDATES.iter().position(|one| *one == c), lines.last_mut())
                    && let Some(count) = line.get_mut(index)
                {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // What comes last may be cut, or nothing.
    if lines.len() > 1 {
        lines.pop();
    }
    lines
}
