//! The codes of facts 6.1 to 6.7, written down a second time by what sending again does.

use super::*;
use std::collections::BTreeSet;

const NEVER: &[i64] = &[
    33, 100, 1_026, 2_040, 2_046, 2_047, 130_472, 130_497, 130_501, 131_008, 131_009, 131_020, 131_021, 131_026, 131_041, 131_047, 131_050,
    131_051, 131_052, 131_053, 131_055, 131_060, 131_062, 131_202, 131_203, 131_204, 131_209, 131_210, 131_212, 131_213, 132_000, 132_005,
    132_007, 132_008, 132_012, 132_016, 132_018, 134_100, 135_000, 138_001, 138_013, 138_017, 147_001, 147_005, 1_752_041, 2_388_040,
    2_388_047, 2_388_072, 2_388_073, 2_388_293, 2_388_299, 2_388_318, 2_388_330, 2_593_107, 2_593_108, 2_593_109,
];

const LATER: &[i64] = &[
    1, 2, 4, 613, 80_007, 130_429, 131_000, 131_016, 131_042, 131_049, 131_056, 131_057, 131_059, 131_208, 131_214, 132_069, 133_004,
    133_008, 133_009, 133_015, 133_016, 134_101, 134_103, 138_002, 138_003, 138_004, 138_005, 138_007, 138_009, 138_012, 138_014, 138_019,
    138_020, 138_021, 138_022, 138_023, 139_100, 139_102, 139_103, 2_494_100,
];

const AFTER_CHANGE: &[i64] = &[
    0, 3, 10, 190, 200, 250, 299, 368, 131_005, 131_030, 131_031, 131_037, 131_044, 131_045, 131_048, 131_063, 131_064, 131_201, 131_207,
    131_211, 131_215, 132_001, 132_015, 132_068, 133_000, 133_005, 133_006, 133_010, 134_011, 134_102, 137_000, 138_000, 138_006, 138_015,
    138_018, 138_024, 139_000, 139_001, 139_002, 139_003, 139_004, 139_101, 139_200, 141_002, 147_002, 147_003, 147_004, 2_388_001,
    2_388_012, 2_388_019, 2_388_091, 2_388_093, 2_388_103,
];

#[test]
fn every_code_has_words_of_its_own_and_says_whether_sending_again_helps() {
    let groups = [(Retry::Never, NEVER), (Retry::Later, LATER), (Retry::AfterChange, AFTER_CHANGE)];
    let mut codes = BTreeSet::new();
    for (retry, list) in groups {
        for code in list {
            let known = words(*code);
            assert_ne!(known, OTHER, "{code} has no words");
            assert_eq!(known.retry, retry, "{code}");
            assert!(codes.insert(*code), "{code} stands twice");
        }
    }
    // One code stands for each rule but the range, for which three do.
    assert_eq!(codes.len(), rules().count() + 2, "a rule for a code that no list names");
}

#[test]
fn no_two_rules_speak_of_the_same_code_or_say_the_same() {
    let mut all: Vec<_> = rules().collect();
    all.sort_by_key(|rule| rule.first);
    for pair in all.windows(2) {
        assert!(pair[0].last < pair[1].first, "{pair:?}");
    }
    let sentences: BTreeSet<_> = all.iter().map(|rule| rule.words.sentence).collect();
    assert_eq!(sentences.len(), all.len(), "two codes have one sentence");
}

#[test]
fn words_fit_into_the_sentence_around_them() {
    for Rule { words, .. } in rules() {
        let Words { sentence, step, .. } = *words;
        assert!(!sentence.ends_with('.') && sentence.is_ascii(), "{sentence}");
        assert!(step.ends_with('.') && step.starts_with(char::is_uppercase), "{step}");
    }
}

#[test]
fn a_code_beside_a_rule_is_not_in_it() {
    for code in [-1, 5, 199, 300, 131_025, 131_027, 2_388_020, i64::MAX, i64::MIN] {
        assert_eq!(words(code), OTHER, "{code}");
    }
}
