//! What the invented company knows, one document a section of `documents.txt`.

use std::sync::LazyLock;

pub(super) struct Document {
    /// Its file.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) link: &'static str,
    pub(super) text: &'static str,
}

/// All of them.
pub(super) fn all() -> &'static [Document] {
    static ALL: LazyLock<Vec<Document>> = LazyLock::new(|| include_str!("documents.txt").split("\n\n").filter_map(read).collect());
    &ALL
}

/// `name | title | link`, then its text.
fn read(section: &'static str) -> Option<Document> {
    let (head, text) = section.trim().split_once('\n')?;
    let mut parts = head.split(" | ");
    Some(Document {
        name: parts.next()?,
        title: parts.next()?,
        link: parts.next()?,
        text: text.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn about_thirty_documents_can_be_read() {
        let names: BTreeSet<&str> = all().iter().map(|document| document.name).collect();
        assert_eq!(names.len(), include_str!("documents.txt").trim().split("\n\n").count());
        assert!(names.len() >= 28, "{}", names.len());
        for document in all() {
            assert!(document.link.starts_with("https://help.wecare.example/"), "{}", document.name);
        }
    }
}
