//! docs/SECURITY.md names a test for every promise; each of them must exist.

use std::path::Path;

#[test]
fn every_test_that_the_documentation_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("docs/SECURITY.md")).unwrap();
    let mut found = 0;
    for name in text.split('`').skip(1).step_by(2) {
        let Some((file, test)) = name.split_once("::").filter(|(file, _)| file.contains('/')) else {
            continue;
        };
        let source = std::fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("no file {file}, named by {name}"));
        let there = if Path::new(file).extension().is_some_and(|extension| extension == "ts") {
            source.contains(&format!("\"{test}\"")) || source.contains(&format!("`{test}"))
        } else {
            source.contains(&format!("fn {test}("))
        };
        assert!(there, "no test {test} in {file}");
        found += 1;
    }
    assert!(found > 40, "{found} tests are named");
    for line in text.lines().filter(|line| line.starts_with("| ") && line.contains("::")) {
        assert!(line.matches('|').count() >= 3, "a row has its promise and its tests: {line}");
    }
}
