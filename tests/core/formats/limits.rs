//! What a report must not do: succeed with a failing control, print a secret, or exceed the limit of GitHub.

use super::*;

#[test]
fn a_failing_or_unknown_control_never_gives_a_successful_report() {
    let run = mixed();
    let all = BTreeSet::from([
        Verdict::Fail,
        Verdict::Unreadable,
        Verdict::Pending,
        Verdict::Manual,
        Verdict::Elsewhere,
        Verdict::Pass,
        Verdict::Excepted,
    ]);
    let report = run.report("check").allowing(&all);
    let allowed: Vec<Verdict> = report
        .findings
        .iter()
        .filter(|f| f.allowed)
        .map(|f| f.verdict)
        .collect();
    assert_eq!(
        allowed,
        [Verdict::Pending, Verdict::Manual, Verdict::Elsewhere]
    );
    let broken = Run::new(&Account::finding(), a_few(Settings::default()));
    assert!(
        broken
            .report("check")
            .allowing(&all)
            .findings
            .iter()
            .all(|f| !f.allowed)
    );
}

#[test]
fn no_format_has_the_secret_of_a_subscriber_url() {
    let https = |key: &str| Subscriber {
        protocol: "https".to_owned(),
        endpoint: format!(
            "https://user:{key}@events.example.com/integration/{key}/enqueue?k={key}"
        ),
    };
    let settings = Settings {
        notify: vec![https("SECRETONE"), https("SECRETTWO")],
        ..a_few(Settings::default())
    };
    let run = Run::new(&Account::finding(), settings);
    let outcomes: Vec<(StepId, Outcome)> = run
        .review
        .plan
        .steps
        .iter()
        .map(|step| (step.id.clone(), Outcome::Done))
        .collect();
    let report = run
        .report("apply")
        .with_plan(&run.review.plan)
        .with_outcomes(&outcomes);
    let document = write_text(|out: &mut dyn Write| json::write(out, &report));
    let ids: BTreeSet<&str> = report
        .plan
        .as_ref()
        .unwrap()
        .steps
        .iter()
        .map(|s| s.id)
        .collect();
    assert_eq!(
        ids.len(),
        run.review.plan.steps.len(),
        "two URLs of one host are two steps"
    );
    for (format, text) in write_formats(&report)
        .into_iter()
        .chain([("json", document)])
    {
        assert!(!text.contains("SECRET"), "{format}: {text}");
        if ["json", "markdown"].contains(&format) {
            assert!(
                text.contains("https://events.example.com/..."),
                "{format}: {text}"
            );
        }
    }
}

#[test]
fn a_comment_stays_below_the_limit_of_github_and_names_what_it_omits() {
    let mut run = Run::new(&Account::finding(), Settings::default());
    assert!(!write_formats(&run.plan())[0].1.contains("Left out"));
    let steps = run.review.plan.steps.clone();
    let mut left_out = false;
    for more in 1..30 {
        run.review
            .plan
            .steps
            .extend(steps.iter().cloned().map(|mut step| {
                if let Change::MetricFilter { delta, .. } = &mut step.change {
                    delta.after.name = format!("{}-{more}", delta.after.name);
                }
                step
            }));
        let text = write_formats(&run.plan())[0].1.clone();
        assert!(text.len() < 65_536, "{}", text.len());
        assert!(
            text.ends_with("`\n") && text.contains("</details>"),
            "{text}"
        );
        let now = text.contains("**Left out**");
        assert!(now || !left_out, "{text}");
        left_out = now;
    }
    assert!(left_out);
    for finding in &mut run.review.findings {
        finding.reason = format!("{} {}", finding.id, "a `b` ".repeat(2_000));
    }
    let text = write_formats(&run.plan())[0].1.clone();
    assert!(
        text.len() < 65_536 && text.contains("The rest is left out"),
        "{}",
        text.len()
    );
}
