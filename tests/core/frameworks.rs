//! The mapping to other frameworks: every row names known controls and a source, and the report counts by it.

use crate::account::{Account, CATALOG, notify};
use crate::formats::Run;
use cis_fix::reference::Frameworks;
use cis_fix::render::evidence::EvidenceV1;
use cis_fix::verdict::Verdict;
use std::collections::BTreeSet;

#[test]
fn every_requirement_has_known_controls_and_a_source() {
    let frameworks = Frameworks::embedded().unwrap().frameworks;
    assert!(frameworks.len() >= 4);
    for framework in &frameworks {
        let mut ids = BTreeSet::new();
        for one in &framework.requirements {
            assert!(ids.insert(&one.id), "{} {} twice", framework.name, one.id);
            for slug in one.controls.slugs() {
                let mut known = CATALOG.iter();
                assert!(known.any(|control| control.slug.as_str() == slug), "{slug}");
            }
            assert!(one.source.starts_with("https://"), "{}", one.source);
            let shown = one.subject.chars().count();
            assert!((1..=60).contains(&shown), "{}: {shown}", one.subject);
        }
    }
}

#[test]
fn a_requirement_counts_the_controls_that_support_it() {
    let frameworks = Frameworks::embedded().unwrap();
    let mut account = Account::compliant_by_us();
    account.0.alarms.clear();
    for account in [account, Account::compliant_by_us()] {
        let run = Run::new(&account, notify());
        let report = run.report("report");
        let passing: BTreeSet<&str> = report
            .findings
            .iter()
            .filter(|finding| finding.verdict == Verdict::Pass)
            .map(|finding| finding.control)
            .collect();
        let evidence = EvidenceV1::new(run.report("report"), &run.observed, None)
            .with_catalog(&CATALOG, &frameworks);
        let shown = evidence.frameworks.iter().flat_map(|one| &one.requirements);
        let known = frameworks
            .frameworks
            .iter()
            .flat_map(|one| &one.requirements);
        let count = known.clone().count();
        assert_eq!(shown.clone().count(), count);
        for (shown, known) in shown.zip(known) {
            assert_eq!(shown.id, known.id);
            let supporting = report.findings.iter().filter(|finding| {
                let alarm = finding.control != "cloudtrail-bucket-access-logging";
                known.controls.contains(finding.control, alarm)
            });
            let (pass, rest): (Vec<_>, Vec<_>) =
                supporting.partition(|one| passing.contains(one.control));
            assert_eq!(
                (shown.pass, shown.of),
                (pass.len(), pass.len() + rest.len())
            );
        }
    }
}
