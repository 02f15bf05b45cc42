//! The evidence of an account, compared with an earlier report, in its three formats.

use super::hostile::{assert_plain_markdown, run_with_name};
use super::{Run, write_text};
use crate::account::{Account, CATALOG, a_few, denied, notify};
use cis_fix::reference::Frameworks;
use cis_fix::render::evidence::{self, AnnexFile, AnswerKindV1, EvidenceV1};
use cis_fix::render::json::v1::Report;
use cis_fix::settings::Settings;
use cis_fix::state::{MetricFilter, Observed, Read, Region};
use std::io::Write;

fn before_and_after() -> (Run, Run) {
    let mut after = Account::compliant_by_us();
    after.0.observed_at += 86_400;
    for status in after.0.trail_status.values_mut() {
        if let Read::Present(status) = status {
            status.last_delivery_to_logs = Some(after.0.observed_at - 600);
        }
    }
    let settings = a_few(notify());
    (
        Run::new(&Account::finding(), settings.clone()),
        Run::new(&after, settings),
    )
}

fn annex() -> [AnnexFile; 1] {
    [AnnexFile::new("answers.json", "AWS's answers", b"[]\n")]
}

/// The evidence as the command writes it.
fn complete(evidence: EvidenceV1<'_>) -> EvidenceV1<'_> {
    evidence.with_catalog(&CATALOG, &Frameworks::embedded().unwrap())
}

fn write_html(evidence: &EvidenceV1<'_>) -> String {
    write_text(|out: &mut dyn Write| evidence::write_html(out, evidence, &annex()))
}

fn write_markdown(evidence: &EvidenceV1<'_>) -> String {
    write_text(|out: &mut dyn Write| evidence::write_markdown(out, evidence, &annex()))
}

#[test]
fn the_finding_before_and_after() {
    let (before, after) = before_and_after();
    let then = Some((before.report("check"), &before.observed));
    let evidence = complete(EvidenceV1::new(
        after.report("check"),
        &after.observed,
        then,
    ));
    insta::assert_snapshot!(
        "evidence_markdown",
        write_markdown(&evidence),
        "before and after"
    );
    insta::assert_snapshot!("evidence_html", write_html(&evidence), "before and after");
    let json = write_text(|out: &mut dyn Write| evidence::write_json(out, &evidence));
    insta::assert_snapshot!("evidence_json", json, "before and after");
}

#[test]
fn an_account_with_one_of_each_verdict() {
    let run = super::mixed();
    let evidence = complete(EvidenceV1::new(run.report("check"), &run.observed, None));
    insta::assert_snapshot!(
        "evidence_mixed_markdown",
        write_markdown(&evidence),
        "mixed"
    );
    let exceptions: Vec<&str> = evidence
        .controls
        .iter()
        .filter_map(|c| c.exception)
        .collect();
    assert_eq!(
        exceptions,
        ["the security team watches these in its own account"]
    );
    let page = write_html(&evidence);
    insta::assert_snapshot!("evidence_mixed_html", page, "mixed");
    assert!(
        page.contains("the security team watches these in its own account"),
        "{page}"
    );
}

#[test]
fn a_failed_run_is_reported_as_failed() {
    let hints = ["Nothing was changed.".to_owned()];
    let version = Settings::default().benchmark;
    let report = Report::failed("check", version, "asking AWS: <no answer>", &hints);
    let nothing = Observed::new(Region::from(crate::account::HOME), 0);
    let evidence = EvidenceV1::new(report, &nothing, None);
    let (page, text) = (write_html(&evidence), write_markdown(&evidence));
    assert!(
        page.contains("<strong>The run failed.</strong> asking AWS: &lt;no answer&gt;"),
        "{page}"
    );
    assert!(
        text.contains("**The run failed.** asking AWS: `<no answer>`"),
        "{text}"
    );
    for text in [page, text] {
        assert!(
            !text.contains("Who is notified") && !text.contains("See for yourself"),
            "{text}"
        );
    }
}

#[test]
fn denied_and_skipped_reads_are_reported() {
    let answers = |change: &dyn Fn(&mut Observed)| {
        let mut run = Run::new(&Account::finding(), Settings::default());
        change(&mut run.observed);
        let evidence = EvidenceV1::new(run.report("check"), &run.observed, None);
        let commands = evidence.commands.into_iter();
        commands.map(|command| command.after).collect::<Vec<_>>()
    };
    let unchanged = answers(&|_| {});
    assert_eq!(
        (unchanged[0].kind, unchanged[1].kind),
        (AnswerKindV1::Empty, AnswerKindV1::Answered)
    );
    assert_eq!(
        unchanged[1].answer,
        Some(serde_json::json!({ "metricFilters": [] }))
    );
    let closed = answers(&|observed| {
        for bucket in observed.buckets.values_mut() {
            bucket.logging = denied("s3:GetBucketLogging");
        }
        observed.metric_filters.clear();
    });
    assert_eq!(closed[0].action.as_deref(), Some("s3:GetBucketLogging"));
    assert_eq!(
        (closed[0].kind, closed[1].kind),
        (AnswerKindV1::Denied, AnswerKindV1::NotAsked)
    );
}

#[test]
fn an_answer_has_the_form_that_the_aws_cli_prints() {
    let mut account = Account::compliant_by_somebody_else();
    let mut odd = MetricFilter::plain("a", "{ $.x = 1 }", crate::account::metric("m"), "$.x");
    odd.default_value = Some(0.0);
    odd.unit = Some("Count".to_owned());
    odd.dimensions
        .insert("who".to_owned(), "$.userIdentity.arn".to_owned());
    account.add_filter(odd);
    let run = Run::new(&account, Settings::default());
    let evidence = EvidenceV1::new(run.report("check"), &run.observed, None);
    let logging = evidence.commands[0].after.answer.clone().unwrap();
    assert_eq!(
        logging,
        serde_json::json!({ "LoggingEnabled": { "TargetBucket": "example-audit-logs", "TargetPrefix": "trail/" } })
    );
    let filters = evidence.commands[1].after.answer.clone().unwrap();
    assert_eq!(
        serde_json::to_string(&filters["metricFilters"][0]).unwrap(),
        "{\"filterName\":\"a\",\"filterPattern\":\"{ $.x = 1 }\",\"metricTransformations\":[{\"metricName\":\"m\",\
         \"metricNamespace\":\"LogMetrics\",\"metricValue\":\"$.x\",\"defaultValue\":0.0,\
         \"dimensions\":{\"who\":\"$.userIdentity.arn\"},\"unit\":\"Count\"}],\"logGroupName\":\"CloudTrail/Events\",\
         \"applyOnTransformedLogs\":false}"
    );
}

#[test]
fn a_page_loads_nothing_and_every_name_is_escaped() {
    let all = super::hostile::NAMES;
    for name in all.iter().copied().chain([all.join(" ").as_str()]) {
        let run = run_with_name(name);
        let then = Some((run.report("check"), &run.observed));
        let evidence = EvidenceV1::new(run.report("check"), &run.observed, then);
        let page = write_html(&evidence);
        for tag in page.split('<').skip(1) {
            let tag: String = tag
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || "/!".contains(*c))
                .collect();
            let ours = [
                "!doctype", "html", "head", "meta", "title", "style", "body", "header", "main",
                "section", "h1", "h2", "h3", "p", "pre", "code", "span", "strong", "dl", "dt",
                "dd", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "div", "br",
            ];
            assert!(
                ours.contains(&tag.trim_start_matches('/')),
                "<{tag} in {page}"
            );
        }
        assert!(
            !page.contains(" src=x") || page.contains("&lt;img src=x"),
            "{page}"
        );
        assert!(!page.contains("href"), "{page}");
        assert!(
            !page.contains(['\u{202e}', '\u{200b}', '\u{1b}', '\0', '\r']),
            "{page:?}"
        );
        let rows = assert_plain_markdown(&write_markdown(&evidence), &[]);
        assert_eq!(rows, evidence.controls.len());
    }
}
