//! The name that a parameter of the AWS CLI has in the API.

/// The member of the request that an option of a service sets: `--alarm-name` of `cloudwatch` sets `AlarmName`. CloudWatch
/// Logs begins its members with a small letter, the other services with a capital one.
pub(super) fn member_of(service: &str, flag: &str) -> String {
    let mut words = flag.trim_start_matches('-').split('-');
    let mut member = String::new();
    if service == "logs" || flag == "--trail-name-list" {
        member.push_str(words.next().unwrap_or_default());
    }
    for word in words {
        let mut letters = word.chars();
        member.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        member.push_str(letters.as_str());
    }
    member
}
