//! Random trails.

use super::*;

/// The trails: mostly the one of the finding.
pub(super) fn start() -> impl Strategy<Value = Account> {
    prop_oneof![
        6 => Just(Account::finding()),
        1 => Just({
            let mut account = Account::finding();
            account.apply(&a_few(notify()));
            account.confirm();
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            let mut second = trail("second", AWAY);
            second.bucket = BucketName::from("example-second-trail");
            account.add_trail(second);
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            let mut second = trail("second", HOME);
            second.multi_region = false;
            second.bucket = BucketName::from("example-second-trail");
            account.add_trail(second);
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            account.change_trail(|trail| {
                trail.arn = TrailArn::new(trail.arn.as_str().replace("111122223333", OTHER));
            });
            account
        }),
        1 => Just({
            let mut account = Account::finding();
            account.change_trail(|trail| trail.log_group = None);
            account
        }),
        2 => (any::<bool>(), select(NARROWINGS)).prop_map(|(second, narrow)| {
            let mut account = if second {
                Account::second_trail_serves(A_FEW[0], &[("email", true)])
            } else {
                Account::finding()
            };
            narrow(&mut account);
            account
        }),
        1 => Just(Account::second_trail_serves(A_FEW[1], &[("email", false)])),
    ]
}

/// The events that a trail may lose.
const NARROWINGS: &[fn(&mut Account)] = &[
    |_| {},
    |account| account.change_selectors(|one| "WriteOnly".clone_into(&mut one.read_write_type)),
    |account| account.change_selectors(|one| one.management_events = false),
    |account| {
        let kms = vec!["kms.amazonaws.com".to_owned()];
        account.change_selectors(|one| one.excluded_sources.clone_from(&kms));
    },
    |account| {
        let long_ago = account.0.observed_at - 9 * 24 * 60 * 60;
        for read in account.0.trail_status.values_mut().take(1) {
            if let Read::Present(status) = read {
                status.last_delivery_to_logs = Some(long_ago);
            }
        }
    },
    |account| {
        let status = account.0.trail_status.values_mut().last();
        *status.unwrap() = denied("cloudtrail:GetTrailStatus");
    },
];
