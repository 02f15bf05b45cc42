//! The parser of `--notify`. Its errors do not repeat the value, as clap's do: a malformed URL still has its key.

use crate::settings::Subscriber;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use std::ffi::OsStr;

/// Parses a subscriber.
#[derive(Debug, Clone, Copy)]
pub(super) struct SubscriberParser;

impl TypedValueParser for SubscriberParser {
    type Value = Subscriber;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Subscriber, clap::Error> {
        let text = value.to_str().ok_or("this is not UTF-8".to_owned());
        text.and_then(str::parse).map_err(|why| {
            let message = format!("invalid value for '--notify <WHO>': {why}\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}
