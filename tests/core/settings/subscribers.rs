//! Subscribers that the settings name: queues, functions and HTTPS endpoints.

use super::*;

fn queue(account: &str) -> String {
    format!("arn:aws:sqs:{HOME}:{account}:alarms")
}

fn settings_with_subscriber(who: &str) -> Settings {
    Settings {
        notify: vec![who.parse().unwrap()],
        ..only("root-usage", ControlSettings::default())
    }
}

#[test]
fn a_queue_is_subscribed_but_is_not_a_person() {
    let settings = settings_with_subscriber(&format!("sqs:{}", queue(ACCOUNT)));
    let mut account = Account::finding();
    let review = account.review(&settings);
    let notes: Vec<&str> = review.plan.notes.iter().map(|n| n.text.as_str()).collect();
    let finding_of = notes.iter().find(|text| text.contains("sqs:SendMessage"));
    assert!(finding_of.unwrap().contains(OWN_TOPIC), "{notes:?}");
    account.apply(&settings);
    let review = account.review(&settings);
    assert_eq!(review.plan.steps, []);
    let found = finding(&review, "root-usage");
    assert_eq!(
        (found.verdict, found.broken_link),
        (Verdict::Manual, Some(Link::Person))
    );
    assert!(found.reason.contains("only machines"), "{}", found.reason);
    assert!(
        found.advice[0].contains("get-queue-attributes"),
        "{:?}",
        found.advice
    );

    // A person who is also subscribed is notified, and that is enough.
    let mut both = settings.clone();
    both.notify.push("email:soc@example.com".parse().unwrap());
    let review = account.review(&both);
    assert_eq!(finding(&review, "root-usage").verdict, Verdict::Fail);
    assert_eq!(review.plan.steps.len(), 1);
    account.apply(&both);
    account.confirm();
    assert_eq!(account.review(&both).findings[0].verdict, Verdict::Pass);
}

#[test]
fn a_function_of_another_account_waits_for_its_confirmation() {
    let arn = format!("arn:aws:lambda:{HOME}:444455556666:function:page");
    let settings = settings_with_subscriber(&format!("lambda:{arn}"));
    let mut account = Account::finding();
    account.apply(&settings);
    let review = account.review(&settings);
    assert_eq!(finding(&review, "root-usage").verdict, Verdict::Pending);
    account.confirm();
    let review = account.review(&settings);
    let found = finding(&review, "root-usage");
    assert_eq!(found.verdict, Verdict::Elsewhere);
    let command = &found.advice[0];
    assert!(
        command.starts_with("aws lambda get-policy")
            && command.contains("aws lambda add-permission"),
        "{command}"
    );
    assert!(
        command.contains(&arn) && command.contains(OWN_TOPIC),
        "{command}"
    );
}

#[test]
fn an_existing_alarm_that_only_notifies_a_function_is_manual() {
    let mut account = Account::finding();
    account.add_topic(THEIR_TOPIC, Some(open_policy(THEIR_TOPIC)), &[]);
    let topic = account.topic(THEIR_TOPIC);
    topic.subscriptions = cis_fix::state::Read::Present(vec![Subscription {
        protocol: "lambda".to_owned(),
        endpoint: format!("arn:aws:lambda:{HOME}:{ACCOUNT}:function:page"),
        confirmed: true,
        arn: Some(SubscriptionArn::new(format!("{THEIR_TOPIC}:page"))),
    }]);
    if let cis_fix::state::Read::Present(attributes) = &mut topic.attributes {
        attributes.confirmed = 1;
    }
    let wanted = metric("root");
    account.add_filter(MetricFilter::plain(
        "root",
        created("root-usage"),
        wanted.clone(),
        "1",
    ));
    account.add_alarm(alarm("root", &wanted, &[THEIR_TOPIC]));
    let alone = Settings {
        notify: Vec::new(),
        ..only("root-usage", ControlSettings::default())
    };
    let review = account.review(&alone);
    assert_eq!(review.findings[0].verdict, Verdict::Manual);
    assert_eq!(review.plan.steps, []);
    let exit = |allowed: &[Verdict]| {
        let allowed = allowed.iter().copied().collect();
        Exit::after_check(checked(&review, &allowed))
    };
    assert_eq!(exit(&[]), Exit::NotMet);
    assert!(matches!(exit(&[Verdict::Manual]), Exit::Success(_)));
}

#[test]
fn the_key_in_a_url_is_in_no_name() {
    let settings = settings_with_subscriber("https://events.example.com/integration/KEY-1");
    let mut two = settings.clone();
    two.notify.push(
        "https://events.example.com/integration/KEY-2"
            .parse()
            .unwrap(),
    );
    let plan = Account::finding().review(&two).plan;
    let subscribes: Vec<String> = plan
        .steps
        .iter()
        .filter(|step| step.change.operation() == "Subscribe")
        .map(|step| format!("{} {}", step.id, step.change.resource()))
        .collect();
    assert_eq!(subscribes.len(), 2, "both are subscribed");
    assert_ne!(subscribes[0], subscribes[1]);
    assert!(!subscribes.concat().contains("KEY"), "{subscribes:?}");
}
