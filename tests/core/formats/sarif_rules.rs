//! What GitHub sorts by and links to for each rule in SARIF: a score by the profile level, and a page on the control.

use super::*;

#[test]
fn each_rule_has_a_score_by_its_level_and_a_section_of_its_own() {
    let run = Run::new(&Account::finding(), Settings::default());
    let [_, _, (_, sarif)] = write_formats(&run.report("check"));
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert_eq!(rules.len(), run.review.findings.len());
    let mut pages = BTreeSet::new();
    for rule in rules {
        let control = CATALOG
            .iter()
            .find(|control| control.slug.as_str() == rule["id"])
            .unwrap();
        let score = rule["properties"]["security-severity"].as_str().unwrap();
        let score: f64 = score.parse().unwrap();
        let is_high = (7.0..9.0).contains(&score);
        let is_medium = (4.0..7.0).contains(&score);
        let level = *control.level.at(run.settings.benchmark).unwrap();
        assert_eq!((is_high, is_medium), (level == 1, level == 2), "{rule}");
        let default = if level == 1 { "error" } else { "warning" };
        assert_eq!(rule["defaultConfiguration"]["level"], default, "{rule}");
        let Some(section) = &control.security_hub else {
            assert!(rule.get("helpUri").is_none(), "{rule}");
            continue;
        };
        let page = rule["helpUri"].as_str().unwrap();
        assert!(page.starts_with("https://docs.aws.amazon.com/"), "{page}");
        let fragment = section.to_lowercase().replace('.', "-");
        assert!(page.ends_with(&format!("#{fragment}")), "{page}");
        assert!(pages.insert(page), "{page}");
    }
}
