//! The setting `sso`: it chooses the accepted pattern that leaves out sign-ins through an identity provider, and the plan and the
//! findings say what raises no alarm then, and what each benchmark version says of that.

use crate::account::{Account, CATALOG, notify};
use cis_fix::assess::EvidenceKind;
use cis_fix::catalog::Catalog;
use cis_fix::config::{ConfigLayer, SettingsFile, merge_layers};
use cis_fix::control::{BenchmarkVersion, Control, SsoPattern};
use cis_fix::plan::{Change, Note, NoteKind, Review};
use cis_fix::settings::Settings;
use cis_fix::verdict::Verdict;

/// The control that the setting concerns, and what its file says of it.
fn control() -> (&'static Control, &'static SsoPattern) {
    let sso = |control: &'static Control| Some((control, control.filter()?.sso.as_ref()?));
    let mut all = CATALOG.iter().filter_map(sso);
    let found = all.next().unwrap();
    assert_eq!(all.next(), None);
    found
}

/// The settings of a file.
fn read(file: &str) -> Result<Settings, String> {
    let file = SettingsFile::read(file).map_err(|error| error.to_string())?;
    let config = merge_layers(&ConfigLayer::default(), Some(&file), &CATALOG);
    let config = config.map_err(|error| error.to_string())?;
    Ok(Settings {
        notify: notify().notify,
        ..config.settings
    })
}

fn with_sso(version: &str) -> Settings {
    read(&format!("sso: true\nbenchmark: \"{version}\"")).unwrap()
}

/// The notes on the control.
fn notes(review: &Review) -> Vec<&Note> {
    let slug = control().0.slug.as_str();
    let notes = review.plan.notes.iter();
    notes.filter(|note| note.about == slug).collect()
}

fn planned_patterns(review: &Review) -> Vec<&str> {
    let slug = &control().0.slug;
    let steps = review.plan.steps.iter();
    let steps = steps.filter(|step| step.controls.contains(slug));
    steps
        .filter_map(|step| match &step.change {
            Change::MetricFilter { delta, .. } => Some(delta.after.pattern.as_str()),
            _ => None,
        })
        .collect()
}

fn verdict(review: &Review) -> Verdict {
    let slug = &control().0.slug;
    let mut found = review.findings.iter().filter(|one| one.control == *slug);
    found.next().unwrap().verdict
}

/// What the finding says raises no alarm.
fn silence(review: &Review) -> Vec<&str> {
    let slug = &control().0.slug;
    let found = review.findings.iter().find(|one| one.control == *slug);
    let evidence = found.unwrap().evidence.iter();
    let silent = evidence.filter(|one| one.kind == EvidenceKind::Silent);
    silent.map(|one| one.seen.as_str()).collect()
}

#[test]
fn the_setting_plans_the_longer_pattern_and_says_what_raises_no_alarm() {
    let (_, sso) = control();
    for version in BenchmarkVersion::all() {
        let settings = with_sso(&version.to_string());
        let review = Account::finding().review(&settings);
        assert_eq!(planned_patterns(&review), [sso.pattern.text()]);
        let notes = notes(&review);
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert_eq!(notes[0].kind, NoteKind::Caution);
        assert!(notes[0].text.contains(&sso.silent), "{notes:?}");
        let is_named = version >= sso.named_since;
        let says_unmet = notes[0].text.contains("the control is not met");
        assert_eq!(says_unmet, !is_named, "{notes:?}");
        assert!(notes[0].text.contains(&version.to_string()), "{notes:?}");
    }
}

#[test]
fn without_the_setting_the_note_on_noise_advises_it() {
    let review = Account::finding().review(&notify());
    let notes = notes(&review);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(notes[0].kind, NoteKind::Noise);
    assert!(notes[0].text.contains("`sso: true`"), "{notes:?}");
    assert_ne!(planned_patterns(&review), [control().1.pattern.text()]);
}

#[test]
fn once_applied_the_finding_says_what_raises_no_alarm() {
    let settings = with_sso("1.2.0");
    let mut account = Account::finding();
    account.apply(&settings);
    account.confirm();
    let review = account.review(&settings);
    assert_eq!(verdict(&review), Verdict::Pass);
    assert_eq!(planned_patterns(&review), [] as [&str; 0]);
    let silence = silence(&review);
    assert_eq!(silence.len(), 1);
    assert!(silence[0].contains(&control().1.silent), "{silence:?}");
}

#[test]
fn a_filter_of_ours_is_changed_and_one_of_somebody_else_is_said_to_stay_noisy() {
    let settings = with_sso("1.2.0");
    let ours = Account::compliant_by_us().review(&settings);
    assert_eq!(planned_patterns(&ours), [control().1.pattern.text()]);
    assert_eq!(notes(&ours)[0].kind, NoteKind::Caution);

    let theirs = Account::compliant_by_somebody_else().review(&settings);
    assert_eq!(verdict(&theirs), Verdict::Pass);
    assert_eq!(silence(&theirs), [] as [&str; 0]);
    let notes = notes(&theirs);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(notes[0].kind, NoteKind::Noise);
    assert!(notes[0].text.contains("not of cis-fix"), "{notes:?}");
}

#[test]
fn the_setting_and_another_pattern_for_the_control_contradict_each_other() {
    let (control, sso) = control();
    let created = control.filter().unwrap().create.at(BenchmarkVersion::LAST);
    let file = |pattern: &str| {
        format!(
            "sso: true\ncontrols:\n  {}: {{ pattern: '{pattern}' }}",
            control.slug
        )
    };
    let error = read(&file(created.unwrap().text())).unwrap_err();
    assert!(error.contains("another pattern"), "{error}");
    let same = read(&file(sso.pattern.text())).unwrap();
    assert_eq!(same, with_sso(&same.benchmark.to_string()));
    let off = read("sso: false").unwrap();
    assert_eq!(off.per_control, Settings::default().per_control);
}

/// The file of the control with this `sso` block.
fn file_with(block: &str) -> String {
    let text = include_str!("../../patterns/console-signin-without-mfa.yaml");
    let (before, rest) = text.split_once("  sso:\n").unwrap();
    let (_, after) = rest.split_once("  metric:").unwrap();
    format!("{before}  sso: {block}\n  metric:{after}")
}

#[test]
fn a_control_file_whose_sso_pattern_does_not_count_or_leaves_nothing_out_is_refused() {
    let (control, sso) = control();
    let created = control.filter().unwrap().create.at(BenchmarkVersion::LAST);
    let (noisy, long) = (created.unwrap().text(), sso.pattern.text());
    let block = |pattern: &str, silent: &str, since: &str| {
        format!(
            "{{ pattern: '{pattern}', named_since: \"{since}\", counts_before: x, silent: '{silent}' }}"
        )
    };
    let read = |block: &str| {
        let text = file_with(block);
        Catalog::read([("a.yaml", text.as_str())]).map_err(|error| error.to_string())
    };
    assert!(read(&block(long, "x", "1.4.0")).is_ok());
    for (block, why) in [
        (block(noisy, "x", "1.4.0"), "leaves nothing out"),
        (
            block("{ $.eventName = ConsoleLogout }", "x", "1.4.0"),
            "none of those that count",
        ),
        (block("{ $.eventName = ", "x", "1.4.0"), "does not parse"),
        (block(long, " ", "1.4.0"), "says nothing"),
    ] {
        let error = read(&block).map(|_| ()).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
    assert!(read(&block(long, "x", "1.2.9")).is_err());
}
