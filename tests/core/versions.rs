//! Every version of the benchmark, from the reported finding to all controls passing.

use crate::account::{Account, CATALOG, filter_controls, notify};
use cis_fix::control::BenchmarkVersion;
use cis_fix::plan::Review;
use cis_fix::settings::Settings;
use cis_fix::verdict::Verdict;

fn with_version(version: BenchmarkVersion, settings: Settings) -> Settings {
    Settings {
        benchmark: version,
        ..settings
    }
}

/// The controls that do not pass, each with verdict and reason.
fn list_unmet(review: &Review) -> Vec<String> {
    review
        .findings
        .iter()
        .filter(|finding| finding.verdict != Verdict::Pass)
        .map(|f| format!("{} {}: {}", f.control, f.verdict, f.reason))
        .collect()
}

fn verdict_on(review: &Review, slug: &str) -> Verdict {
    let finding = review.findings.iter().find(|f| f.control.as_str() == slug);
    finding.unwrap().verdict
}

#[test]
fn in_every_version_an_apply_and_a_confirmation_close_the_finding() {
    for version in BenchmarkVersion::all() {
        let settings = with_version(version, notify());
        let mut account = Account::finding();
        let controls = CATALOG.in_version(version).count();
        let before = list_unmet(&account.review(&settings));
        assert_eq!(before.len(), controls, "CIS {version}");

        account.apply(&settings);
        account.confirm();

        let after = account.review(&settings);
        assert_eq!(list_unmet(&after), Vec::<String>::new(), "CIS {version}");
        assert_eq!(after.findings.len(), controls);
        assert_eq!(after.plan.steps, [], "CIS {version}");
    }
}

#[test]
fn every_accepted_pattern_counts_in_another_teams_filter() {
    for version in BenchmarkVersion::all() {
        let most = filter_controls().map(|(_, control)| control.accepted(version).count());
        for number in 0..most.max().unwrap() {
            let account = Account::compliant_with(|_, control| {
                let texts: Vec<_> = control.accepted(version).collect();
                let accepted = texts.get(number).or(texts.first())?;
                Some(accepted.pattern.text().to_owned())
            });
            let review = account.review(&with_version(version, Settings::default()));
            assert_eq!(
                list_unmet(&review),
                Vec::<String>::new(),
                "CIS {version}, text {number}"
            );
            assert_eq!(review.plan.steps, []);
        }
    }
}

#[test]
fn a_pattern_that_no_version_accepts_fails_in_all_and_is_not_changed() {
    // CIS 1.3.0 to 1.5.0 also print this text. It matches nearly every event.
    let useless = r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") || ($.sourceIPAddress!="delivery.logs.amazonaws.com") || ($.eventName!="HeadBucket") }"#;
    for version in BenchmarkVersion::all() {
        let settings = with_version(version, Settings::default());
        let mut account = with_text("unauthorized-api-calls", useless, version);
        let theirs = account.filters();
        let before = account.review(&settings);
        assert_eq!(
            verdict_on(&before, "unauthorized-api-calls"),
            Verdict::Fail,
            "CIS {version}"
        );
        let finding = before.findings.iter();
        let mut finding = finding.filter(|one| one.control.as_str() == "unauthorized-api-calls");
        let reason = &finding.next().unwrap().reason;
        let words = "has a text of CIS 1.3.0 to 1.5.0 that does not count: its pattern matches";
        assert!(reason.contains(words), "CIS {version}: {reason}");
        assert_eq!(before.plan.steps.len(), 2, "CIS {version}");

        account.apply(&settings);

        assert_eq!(list_unmet(&account.review(&settings)), Vec::<String>::new());
        assert_eq!(
            account.filters().get(..theirs.len()),
            Some(theirs.as_slice())
        );
    }
}

#[test]
fn the_six_events_of_a_security_group_pass_until_a_version_requires_seven() {
    let six = filter_controls()
        .find(|(slug, _)| *slug == "security-group-changes")
        .and_then(|(_, control)| control.create.at(BenchmarkVersion::FIRST))
        .unwrap()
        .text();
    let five: BenchmarkVersion = "5.0.0".parse().unwrap();
    for version in BenchmarkVersion::all() {
        let account = with_text("security-group-changes", six, version);
        let review = account.review(&with_version(version, Settings::default()));
        let wanted = if version < five {
            Verdict::Pass
        } else {
            Verdict::Fail
        };
        assert_eq!(
            verdict_on(&review, "security-group-changes"),
            wanted,
            "CIS {version}"
        );
    }
}

#[test]
fn our_filter_for_six_events_is_updated_to_seven() {
    let (old, new) = ("4.0.1".parse().unwrap(), "5.0.0".parse().unwrap());
    let mut account = Account::finding();
    account.apply(&with_version(old, notify()));
    account.confirm();

    let plan = account.apply(&with_version(new, notify()));

    let changed: Vec<&str> = plan.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(changed, ["metric-filter/cis-fix-security-group-changes"]);
    assert_eq!(
        list_unmet(&account.review(&with_version(new, notify()))),
        Vec::<String>::new()
    );
}

#[test]
fn our_filter_for_seven_events_is_not_narrowed_by_an_older_version() {
    let newest = with_version(BenchmarkVersion::LAST, notify());
    let mut account = Account::finding();
    account.apply(&newest);
    account.confirm();
    for version in BenchmarkVersion::all() {
        let review = account.review(&with_version(version, notify()));
        assert_eq!(list_unmet(&review), Vec::<String>::new(), "{version}");
        assert_eq!(review.plan.steps, [], "{version}");
    }
}

#[test]
fn every_version_numbers_and_names_every_control() {
    for version in BenchmarkVersion::all() {
        let mut numbers: Vec<&str> = CATALOG
            .in_version(version)
            .map(|control| control.id(version))
            .collect();
        assert!(
            CATALOG
                .in_version(version)
                .all(|control| control.title(version).starts_with("Ensure ")),
            "CIS {version}"
        );
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(
            numbers.len(),
            CATALOG.in_version(version).count(),
            "CIS {version}"
        );
    }
}

/// An account in which another team monitors every control of the version, one of them with this pattern.
fn with_text(slug: &str, text: &str, version: BenchmarkVersion) -> Account {
    Account::compliant_with(|name, control| {
        if name == slug {
            Some(text.to_owned())
        } else {
            Some(control.create.at(version)?.text().to_owned())
        }
    })
}
