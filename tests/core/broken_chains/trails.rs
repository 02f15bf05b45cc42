//! Trails that lose events, by their selectors or on the way to the log group.

use super::{MADE, Row, alone, compliant, hold};
use crate::account::{ACCOUNT, Account, HOME, OTHER};
use cis_fix::chain::link::Link;
use cis_fix::settings::Settings;
use cis_fix::state::{
    AdvancedSelector, BasicSelector, EventSelectors, FieldSelector, LogGroupArn, Read, TrailStatus,
};
use cis_fix::verdict::Verdict;

const CONFIG: &str = "cloudtrail-config-changes";
const ROOT: &str = "root-usage";
const KEYS: &str = "cmk-disable-or-delete";
const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// A trail whose events do not get as far as a filter.
fn lost(name: &'static str, account: Account, control: &'static str, words: Words) -> Row {
    broken(name, account, control, Link::Trail, words)
}

type Words = &'static [&'static str];

fn broken(
    name: &'static str,
    account: Account,
    control: &'static str,
    link: Link,
    words: Words,
) -> Row {
    Row {
        name,
        account,
        control,
        verdict: Verdict::Manual,
        link: Some(link),
        words,
        planned: &[],
    }
}

/// A trail that serves the control all the same.
fn served(name: &'static str, account: Account, control: &'static str, words: Words) -> Row {
    Row {
        name,
        account,
        control,
        verdict: Verdict::Pass,
        link: None,
        words,
        planned: &[],
    }
}

fn with(selectors: &EventSelectors) -> Account {
    let mut account = compliant();
    for read in account.0.event_selectors.values_mut() {
        *read = Read::Present(selectors.clone());
    }
    account
}

fn basic(selectors: &[(&str, bool, &[&str])]) -> Account {
    let selectors = selectors
        .iter()
        .map(|(kind, management, excluded)| BasicSelector {
            read_write_type: (*kind).to_owned(),
            management_events: *management,
            excluded_sources: owned(excluded),
        });
    with(&EventSelectors {
        basic: selectors.collect(),
        advanced: Vec::new(),
    })
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

/// A condition; the operator as AWS spells it.
fn field(of: &str, operator: &str, values: &[&str]) -> FieldSelector {
    let mut field = FieldSelector {
        field: of.to_owned(),
        ..FieldSelector::default()
    };
    let place = match operator {
        "Equals" => &mut field.equals,
        "NotEquals" => &mut field.not_equals,
        "StartsWith" => &mut field.starts_with,
        "NotStartsWith" => &mut field.not_starts_with,
        "EndsWith" => &mut field.ends_with,
        "NotEndsWith" => &mut field.not_ends_with,
        other => panic!("there is no operator {other}"),
    };
    *place = owned(values);
    field
}

/// Advanced selectors for management events, each with these conditions more.
fn advanced(selectors: &[&[FieldSelector]]) -> Account {
    let management = field("eventCategory", "Equals", &["Management"]);
    let selectors = selectors.iter().map(|fields| AdvancedSelector {
        fields: [std::slice::from_ref(&management), *fields].concat(),
    });
    with(&EventSelectors {
        basic: Vec::new(),
        advanced: selectors.collect(),
    })
}

/// Every row of this file.
pub(super) fn rows() -> Vec<Row> {
    [
        basic_selectors(),
        fields(),
        operators(),
        callers(),
        ored_and_anded(),
        unknown_selectors(),
        deliveries(),
        trails_and_groups(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn of_basic_selectors_each_control_is_told_what_it_loses() {
    hold(basic_selectors());
}

fn basic_selectors() -> Vec<Row> {
    let kms: &[&str] = &["kms.amazonaws.com"];
    let all_but_kms = || basic(&[("All", true, kms)]);
    let writes = || basic(&[("WriteOnly", true, &[])]);
    vec![
        served(
            "writes are enough for a control of writes",
            writes(),
            CONFIG,
            &["records WriteOnly management events; no event of this control is lost"],
        ),
        lost(
            "root reads too",
            writes(),
            ROOT,
            &[
                "misses events such as ListBuckets (s3.amazonaws.com) by Root",
                "its event selector records WriteOnly management events alone",
            ],
        ),
        lost(
            "refused reads count",
            writes(),
            "unauthorized-api-calls",
            &["misses events such as ListUsers (iam.amazonaws.com)"],
        ),
        lost(
            "reads alone",
            basic(&[("ReadOnly", true, &[])]),
            CONFIG,
            &["misses StopLogging and 4 more: its event selector records ReadOnly"],
        ),
        served(
            "reads by one selector, writes by another",
            basic(&[("ReadOnly", true, &[]), ("WriteOnly", true, &[])]),
            ROOT,
            &[],
        ),
        lost(
            "management events are off",
            basic(&[("All", false, &[])]),
            CONFIG,
            &["records no management events: none of its event selectors takes them"],
        ),
        lost(
            "there is no selector at all",
            basic(&[]),
            CONFIG,
            &["records no management events"],
        ),
        lost(
            "the events of KMS",
            all_but_kms(),
            KEYS,
            &[
                "misses ScheduleKeyDeletion and 1 more",
                "leaves out the events of kms.amazonaws.com",
            ],
        ),
        served(
            "without KMS, root is heard",
            all_but_kms(),
            ROOT,
            &["leaves out the events of kms.amazonaws.com, so of those nobody hears"],
        ),
        served(
            "without KMS, the trail is watched",
            all_but_kms(),
            CONFIG,
            &["but for those of kms.amazonaws.com; no event of this control is lost"],
        ),
        served(
            "without the Data API of RDS, root is heard",
            basic(&[("All", true, &["rdsdata.amazonaws.com"])]),
            ROOT,
            &["leaves out the events of rdsdata.amazonaws.com"],
        ),
        served(
            "what one selector leaves out another takes",
            basic(&[("All", true, kms), ("WriteOnly", true, &[])]),
            KEYS,
            &[],
        ),
        lost(
            "a kind nobody knows",
            basic(&[("Some", true, &[])]),
            CONFIG,
            &["is not proven: its event selectors depend on ReadWriteType Some"],
        ),
    ]
}

#[test]
fn of_advanced_selectors_every_field_is_read() {
    hold(fields());
}

fn fields() -> Vec<Row> {
    let one =
        |of: &str, operator: &str, values: &[&str]| advanced(&[&[field(of, operator, values)]]);
    vec![
        served("all of them", advanced(&[&[]]), CONFIG, &[]),
        lost(
            "reads alone, by a field",
            one("readOnly", "Equals", &["true"]),
            CONFIG,
            &[
                "misses StopLogging and 4 more",
                "takes only events whose readOnly is true",
            ],
        ),
        lost(
            "writes alone",
            one("readOnly", "Equals", &["false"]),
            ROOT,
            &["such as ListBuckets"],
        ),
        served(
            "writes alone, for writes",
            one("readOnly", "Equals", &["false"]),
            KEYS,
            &["narrows the management events by readOnly; no event of this control is lost"],
        ),
        served(
            "one service",
            one("eventSource", "StartsWith", &["ec2."]),
            "vpc-changes",
            &[],
        ),
        lost(
            "one service",
            one("eventSource", "StartsWith", &["ec2."]),
            CONFIG,
            &["takes only events whose eventSource begins with ec2."],
        ),
        lost(
            "not KMS",
            one("eventSource", "NotEquals", &["kms.amazonaws.com"]),
            KEYS,
            &["leaves out the events of kms.amazonaws.com"],
        ),
        served(
            "not KMS",
            one("eventSource", "NotEquals", &["kms.amazonaws.com"]),
            ROOT,
            &[],
        ),
        lost(
            "not a service nobody knows",
            one("eventSource", "NotEquals", &["a.example"]),
            ROOT,
            &["leaves out the events of a.example"],
        ),
        lost(
            "calls alone",
            one("eventType", "Equals", &["AwsApiCall"]),
            "console-auth-failures",
            &["misses ConsoleLogin"],
        ),
        served(
            "calls alone",
            one("eventType", "Equals", &["AwsApiCall"]),
            CONFIG,
            &[],
        ),
    ]
}

#[test]
fn of_advanced_selectors_every_operator_is_read() {
    hold(operators());
}

fn operators() -> Vec<Row> {
    let name =
        |operator: &str, values: &[&str]| advanced(&[&[field("eventName", operator, values)]]);
    vec![
        lost(
            "all names but one",
            name("NotEquals", &["StopLogging"]),
            CONFIG,
            &[
                "misses StopLogging: its event selector leaves out events whose eventName is StopLogging",
            ],
        ),
        lost(
            "all names but one, for root",
            name("NotEquals", &["StopLogging"]),
            ROOT,
            &["misses events such as StopLogging (cloudtrail.amazonaws.com) by Root"],
        ),
        lost(
            "a name nobody knows, for root",
            name("NotEquals", &["TagQueue"]),
            ROOT,
            &["misses events such as TagQueue by Root"],
        ),
        served(
            "a name of no concern",
            name("NotEquals", &["TagQueue"]),
            CONFIG,
            &[],
        ),
        lost(
            "names by their beginning",
            name("NotStartsWith", &["Delete"]),
            CONFIG,
            &[
                "misses DeleteTrail: its event selector leaves out events whose eventName begins with Delete",
            ],
        ),
        lost(
            "names by their end",
            name("NotEndsWith", &["Logging"]),
            CONFIG,
            &["misses StopLogging and 1 more", "ends in Logging"],
        ),
        lost(
            "only names with an end",
            name("EndsWith", &["Trail"]),
            CONFIG,
            &[
                "misses StopLogging and 1 more",
                "takes only events whose eventName ends in Trail",
            ],
        ),
        lost(
            "only names with a beginning",
            name("StartsWith", &["Stop", "Start"]),
            CONFIG,
            &["misses DeleteTrail and 2 more", "begins with Stop or Start"],
        ),
        lost(
            "a few names",
            name("Equals", &["A", "B", "C", "D", "E"]),
            CONFIG,
            &["takes only events whose eventName is A, B, C or 2 more"],
        ),
    ]
}

#[test]
fn who_made_a_call_and_from_where_is_not_a_matter_of_the_sample() {
    hold(callers());
}

fn callers() -> Vec<Row> {
    let robot = format!("arn:aws:sts::{ACCOUNT}:assumed-role/Robot/1");
    let arn =
        |operator: &str, value: &str| advanced(&[&[field("userIdentity.arn", operator, &[value])]]);
    let console =
        |operator: &str| advanced(&[&[field("sessionCredentialFromConsole", operator, &["true"])]]);
    let both = || {
        let of = |operator: &str| [field("userIdentity.arn", operator, &["arn:aws:iam:"])];
        advanced(&[&of("StartsWith"), &of("NotStartsWith")])
    };
    vec![
        lost(
            "but a robot's",
            arn("NotEquals", &robot),
            CONFIG,
            &["misses StopLogging by arn:aws:sts::111122223333:assumed-role/Robot/1 and 4 more"],
        ),
        served("but a robot's", arn("NotEquals", &robot), ROOT, &[]),
        lost(
            "a robot's alone",
            arn("Equals", &robot),
            CONFIG,
            &["misses StopLogging and 4 more"],
        ),
        lost(
            "but those of some",
            arn("NotStartsWith", "arn:aws:sts:"),
            CONFIG,
            &["DeleteTrail"],
        ),
        lost(
            "but those of others",
            arn("NotStartsWith", "arn:aws:none"),
            CONFIG,
            &["by arn:aws:none"],
        ),
        lost(
            "but those with an end",
            arn("NotEndsWith", "/pipeline"),
            CONFIG,
            &["/pipeline"],
        ),
        lost(
            "those of users alone",
            arn("StartsWith", "arn:aws:iam:"),
            CONFIG,
            &["misses DeleteTrail and"],
        ),
        lost(
            "but root's",
            arn("NotEndsWith", ":root"),
            ROOT,
            &["by Root"],
        ),
        served(
            "root's alone",
            arn("Equals", "arn:aws:iam::111122223333:root"),
            ROOT,
            &[],
        ),
        served("anybody's, in two selectors", both(), CONFIG, &[]),
        lost(
            "not from the console",
            console("NotEquals"),
            CONFIG,
            &["misses StopLogging from the console and 4 more"],
        ),
        lost(
            "from the console alone",
            console("Equals"),
            CONFIG,
            &["misses StopLogging"],
        ),
        lost(
            "sign-ins and the console",
            console("NotEquals"),
            "console-auth-failures",
            &[
                "is not proven",
                "sessionCredentialFromConsole on events without it",
            ],
        ),
    ]
}

#[test]
fn selectors_are_ored_and_their_fields_anded() {
    hold(ored_and_anded());
}

fn ored_and_anded() -> Vec<Row> {
    let kms = |operator: &str| field("eventSource", operator, &["kms.amazonaws.com"]);
    let read = |value: &str| field("readOnly", "Equals", &[value]);
    let with_two = |operators: [&str; 2], values: [&str; 2]| {
        let mut both = field("eventName", operators[0], &values[..1]);
        let other = field("eventName", operators[1], &values[1..]);
        both.not_equals.extend(other.not_equals);
        both.ends_with.extend(other.ends_with);
        advanced(&[&[both]])
    };
    vec![
        served(
            "reads or writes",
            advanced(&[&[read("true")], &[read("false")]]),
            ROOT,
            &[],
        ),
        served(
            "but KMS, or KMS",
            advanced(&[&[kms("NotEquals")], &[kms("Equals")]]),
            KEYS,
            &[],
        ),
        lost(
            "writes and not KMS",
            advanced(&[&[read("false"), kms("NotEquals")]]),
            KEYS,
            &["kms.amazonaws.com"],
        ),
        served(
            "writes and not KMS",
            advanced(&[&[read("false"), kms("NotEquals")]]),
            CONFIG,
            &[],
        ),
        lost(
            "reads, or but KMS",
            advanced(&[&[read("true")], &[kms("NotEquals")]]),
            KEYS,
            &["takes only events whose readOnly is true, and another leaves out the events of kms"],
        ),
        lost(
            "let in and left out",
            with_two(["StartsWith", "NotEquals"], ["St", "StopLogging"]),
            CONFIG,
            &["misses StopLogging and 3 more: its event selector leaves out"],
        ),
        served(
            "let in by either",
            with_two(["StartsWith", "EndsWith"], ["St", "eTrail"]),
            CONFIG,
            &[],
        ),
        lost(
            "let in by neither",
            with_two(["StartsWith", "EndsWith"], ["Sto", "eTrail"]),
            CONFIG,
            &[
                "misses StartLogging",
                "takes only events whose eventName begins with Sto or ends in eTrail",
            ],
        ),
    ]
}

#[test]
fn what_is_not_known_of_a_selector_is_not_proven() {
    hold(unknown_selectors());
}

fn unknown_selectors() -> Vec<Row> {
    let unkept = FieldSelector {
        other_operators: true,
        ..field("eventName", "Equals", &["StopLogging"])
    };
    let uncategorized = AdvancedSelector {
        fields: vec![field("readOnly", "Equals", &["false"])],
    };
    let data = AdvancedSelector {
        fields: vec![field("eventCategory", "Equals", &["Data"])],
    };
    let by = |advanced: Vec<AdvancedSelector>| {
        with(&EventSelectors {
            basic: Vec::new(),
            advanced,
        })
    };
    vec![
        lost(
            "a field nobody knows",
            advanced(&[&[field("resources.ARN", "Equals", &["x"])]]),
            CONFIG,
            &["is not proven: its event selectors depend on the field resources.ARN"],
        ),
        served(
            "a field nobody knows, and a selector that takes all",
            advanced(&[&[field("resources.ARN", "Equals", &["x"])], &[]]),
            CONFIG,
            &[],
        ),
        lost(
            "an operator that was not kept",
            advanced(&[&[unkept]]),
            CONFIG,
            &["an operator on eventName that was not recorded"],
        ),
        lost(
            "no category",
            by(vec![uncategorized]),
            CONFIG,
            &["a selector without eventCategory"],
        ),
        lost(
            "data events alone",
            by(vec![data]),
            CONFIG,
            &["records no management events"],
        ),
    ]
}

fn delivering(change: impl Fn(&mut TrailStatus, i64)) -> Account {
    let mut account = compliant();
    let now = account.0.observed_at;
    for read in account.0.trail_status.values_mut() {
        if let Read::Present(status) = read {
            change(status, now);
        }
    }
    account
}

fn with_group(change: impl Fn(&mut cis_fix::state::LogGroup)) -> Account {
    let mut account = compliant();
    for read in account.0.log_groups.values_mut() {
        if let Read::Present(group) = read {
            change(group);
        }
    }
    account
}

fn never(started: i64, made: Option<i64>) -> Account {
    let mut account = delivering(|status, now| {
        status.last_delivery_to_logs = None;
        status.started_logging = Some(now - started);
    });
    let now = account.0.observed_at;
    for read in account.0.log_groups.values_mut() {
        if let Read::Present(group) = read {
            group.created = made.map(|made| now - made);
        }
    }
    account
}

#[test]
fn what_is_recorded_must_have_arrived_within_a_day() {
    hold(deliveries());
}

fn deliveries() -> Vec<Row> {
    let error = |last: Option<i64>| {
        delivering(move |status, now| {
            status.delivery_error = Some("AccessDenied".to_owned());
            status.last_delivery_to_logs = last.map(|last| now - last);
        })
    };
    let last = |ago: i64, bucket: Option<i64>| {
        delivering(move |status, now| {
            status.last_delivery_to_logs = Some(now - ago);
            status.last_delivery_to_bucket = bucket.map(|ago| now - ago);
        })
    };
    let delivery = |name, account, words| broken(name, account, ROOT, Link::Delivery, words);
    vec![
        delivery(
            "an error, and never",
            error(None),
            &[
                "cannot deliver to its log group (AccessDenied; role arn:aws:iam::111122223333:role/CloudTrail-to-CloudWatchLogs)",
                "no filter sees its events",
            ],
        ),
        delivery(
            "an error, and not of late",
            error(Some(DAY + 1)),
            &["cannot deliver"],
        ),
        served("an error of before", error(Some(DAY)), ROOT, &[]),
        delivery(
            "nothing for a day",
            last(25 * HOUR, None),
            &["has delivered nothing to its log group for 25 hours, so no filter sees"],
        ),
        delivery(
            "nothing for days, the bucket gets files",
            last(3 * DAY, Some(2 * HOUR)),
            &["for 3 days, while its bucket got files 2 hours ago"],
        ),
        delivery(
            "nothing for days, nor to the bucket",
            last(3 * DAY, Some(3 * DAY)),
            &["for 3 days, so"],
        ),
        served("a day", last(DAY, None), ROOT, &[]),
        delivery(
            "never, though old",
            never(3 * DAY, None),
            &["has never delivered to its log group, though it could have for 3 days"],
        ),
        delivery(
            "never, though both are old",
            never(9 * DAY, Some(4 * DAY)),
            &["for 4 days"],
        ),
        served("never, and young", never(HOUR, None), ROOT, &[]),
        served(
            "never, the group is young",
            never(9 * DAY, Some(HOUR)),
            ROOT,
            &[],
        ),
    ]
}

#[test]
fn the_trail_and_its_log_group_must_be_of_use() {
    hold(trails_and_groups());
}

fn trails_and_groups() -> Vec<Row> {
    let trail = |change: &dyn Fn(&mut cis_fix::state::Trail)| {
        let mut account = compliant();
        account.change_trail(change);
        account
    };
    let gone = || {
        let mut account = compliant();
        account.0.log_groups.clear();
        account
    };
    let stopped = delivering(|status, now| {
        status.logging = false;
        status.last_delivery_to_logs = Some(now - 9 * DAY);
    });
    let theirs = format!("arn:aws:logs:{HOME}:{OTHER}:log-group:CloudTrail/Events");
    vec![
        lost(
            "one Region",
            trail(&|trail| trail.multi_region = false),
            ROOT,
            &["records one Region only, so whatever is done in another is not heard of"],
        ),
        lost(
            "stopped",
            stopped,
            ROOT,
            &["is stopped, so nothing is recorded"],
        ),
        broken(
            "no log group",
            trail(&|trail| trail.log_group = None),
            ROOT,
            Link::Delivery,
            &["delivers to no log group, so no filter sees its events"],
        ),
        broken(
            "another account's log group",
            trail(&|trail| trail.log_group = Some(LogGroupArn::new(theirs.clone()))),
            ROOT,
            Link::Delivery,
            &["delivers to a log group of account 444455556666, so it can be neither filtered"],
        ),
        broken(
            "a log group that is gone",
            gone(),
            ROOT,
            Link::LogGroup,
            &["does not exist"],
        ),
        broken(
            "a class without filters",
            with_group(|group| "DELIVERY".clone_into(&mut group.class)),
            ROOT,
            Link::LogGroup,
            &["of class DELIVERY, which takes no metric filters"],
        ),
        Row {
            name: "nothing is made but where it is missing",
            account: Account::finding(),
            control: ROOT,
            verdict: Verdict::Fail,
            link: Some(Link::Filter),
            words: &[],
            planned: MADE,
        },
    ]
}

/// What a plan notes of trails and log groups.
fn notes(account: &Account) -> String {
    let notes = account.review(&alone(ROOT)).plan.notes;
    let notes = notes
        .iter()
        .map(|note| format!("{}: {}", note.about, note.text));
    notes.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_remarkable_and_breaks_nothing_is_noted_with_its_command() {
    let note = |account: &Account, words: &[&str]| {
        let notes = notes(account);
        for words in words {
            assert!(notes.contains(words), "{words} is not in {notes}");
        }
    };
    note(
        &with_group(|group| group.retention_days = Some(90)),
        &[
            "log group CloudTrail/Events: keeps events for 90 days",
            "aws logs put-retention-policy --region eu-west-1 --log-group-name CloudTrail/Events --retention-in-days 365",
        ],
    );
    note(
        &never(HOUR, None),
        &[
            "trail management-events: has delivered nothing to its log group yet",
            "aws cloudtrail get-trail-status --region eu-west-1 --name management-events",
        ],
    );
    let erred = delivering(|status, now| {
        status.delivery_error = Some("Throttled".to_owned());
        status.last_delivery_to_logs = Some(now - 5 * 60);
    });
    note(
        &erred,
        &["(Throttled), and has delivered since, as it seems: 5 minutes ago"],
    );
    note(
        &basic(&[("All", true, &["kms.amazonaws.com"])]),
        &["records All management events but for those of kms.amazonaws.com"],
    );
    for quiet in [365, 3653] {
        let notes = notes(&with_group(|group| group.retention_days = Some(quiet)));
        assert!(
            !notes.contains("log group CloudTrail/Events: keeps"),
            "{notes}"
        );
    }
    assert!(!notes(&compliant()).contains("management-events"));
}

#[test]
fn the_text_the_settings_ask_for_decides_what_must_be_recorded() {
    let text = "{ $.userIdentity.type = Root && $.eventName = StopLogging }";
    let mut settings: Settings = alone(ROOT);
    let own = cis_fix::settings::ControlSettings {
        pattern: Some(text.to_owned()),
        ..Default::default()
    };
    settings
        .per_control
        .insert(cis_fix::control::Slug::new(ROOT), own);
    let review = basic(&[("WriteOnly", true, &[])]).review(&settings);
    let finding = super::finding(&review, ROOT);
    assert_ne!(finding.broken_link, Some(Link::Trail), "{}", finding.reason);
}

#[test]
fn recordings_of_before_are_read_and_nothing_is_made_of_what_they_do_not_say() {
    let field = r#"{"field":"eventName","equals":[],"not_equals":["A"],"other_operators":false}"#;
    let field: FieldSelector = serde_json::from_str(field).unwrap();
    assert_eq!(field.not_equals, ["A"]);
    assert!(field.starts_with.is_empty() && !field.other_operators);
    let status = r#"{"logging":true,"last_delivery_to_logs":null,"delivery_error":null}"#;
    let status: TrailStatus = serde_json::from_str(status).unwrap();
    let mut account = compliant();
    for read in account.0.trail_status.values_mut() {
        *read = Read::Present(status.clone());
    }
    hold(vec![served("since when is not known", account, ROOT, &[])]);
}
