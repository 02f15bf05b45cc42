//! The flags that choose an account, hidden from the help of the commands that do not take them.

use clap::{Arg, ArgAction};

/// The flag that a file of an account is held to as well.
pub(super) const EXPECT_ACCOUNT: &str = "expect_account";

/// The flags that choose how AWS is reached: they are out of the help of the commands that do not take them. The root has
/// flags of the same names, which a command with these does not inherit.
pub(super) fn connection_flags() -> [Arg; 4] {
    let takes_value = |id: &'static str, long: &'static str| {
        Arg::new(id)
            .long(long)
            .global(true)
            .hide(true)
            .value_name("VALUE")
    };
    [
        takes_value("profile", "profile"),
        takes_value("region", "region"),
        takes_value("endpoint_url", "endpoint-url"),
        Arg::new("insecure_endpoint")
            .long("insecure-endpoint")
            .global(true)
            .hide(true)
            .action(ArgAction::SetTrue),
    ]
}

/// All flags that choose an account, for the commands that read no file of an account either.
pub(super) fn account_flags() -> Vec<Arg> {
    let expected = Arg::new(EXPECT_ACCOUNT)
        .long("expect-account")
        .global(true)
        .hide(true)
        .value_name("VALUE");
    connection_flags().into_iter().chain([expected]).collect()
}
