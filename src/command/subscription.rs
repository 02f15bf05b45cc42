//! `confirm`: confirms a subscription with credentials, so that only credentials can end it.

use super::publish::print_json;
use super::session::{Context, Session, caller_in, cancelled_read};
use crate::aws::{Failure, Reader, Reason, SubscriptionConfirmer};
use crate::cli::{ConfirmOptions, shared_flags};
use crate::error::Error;
use crate::exit::Exit;
use crate::render::json::v1::ConfirmedSubscriptionV1;
use crate::render::{ConfirmedSubscription, UnsubscribeProtection, write_confirmed_subscription};
use crate::settings::{ConfirmationLink, Format};
use crate::state::SubscriptionArn;
use crate::ui::Screen;
use std::env;
use std::io::{self, Read as _};

/// The most bytes of a link on standard input.
const LONGEST_LINK: u64 = 16 * 1024;

/// The action that confirms.
const ACTION: &str = "sns:ConfirmSubscription";

/// The codes by which SNS refuses a token (`ConfirmSubscription`, SNS API reference).
const INVALID: [&str; 2] = ["InvalidParameter", "InvalidParameterException"];

pub(super) async fn run(context: Context<'_>, options: &ConfirmOptions) -> Result<Exit, Error> {
    ensure_format(context.screen)?;
    let link = read_link(options)?;
    let confirmed = confirm(context, &link).await;
    // AWS or a proxy may repeat the token.
    let confirmed = confirmed.map_err(|error| error.map_texts(|text| link.conceal_in(text)))?;
    match context.screen.options.format {
        Format::Text => {
            let flags = shared_flags(env::args().skip(1));
            let next = format!("cis-fix check {flags}");
            context.screen.print_result(|writer| {
                write_confirmed_subscription(writer, &confirmed, next.trim_end())
            })?;
        }
        _ => print_json(&ConfirmedSubscriptionV1::new(&confirmed))?,
    }
    Ok(Exit::after_confirmation(confirmed.is_protected()))
}

fn ensure_format(screen: &Screen) -> Result<(), Error> {
    match screen.options.format {
        Format::Text | Format::Json => Ok(()),
        other => Err(Error::usage(format!(
            "confirm has no report in the format {}; it prints text or json",
            other.word()
        ))
        .nothing_changed()),
    }
}

fn read_link(options: &ConfirmOptions) -> Result<ConfirmationLink, Error> {
    let mut text = options.link.clone();
    if text == "-" {
        text.clear();
        let read = io::stdin()
            .lock()
            .take(LONGEST_LINK)
            .read_to_string(&mut text);
        read.map_err(|error| {
            Error::new("reading the link from standard input", error.to_string()).nothing_changed()
        })?;
    }
    ConfirmationLink::parse(&text)
        .map_err(|what| Error::usage(format!("confirm: {what}")).nothing_changed())
}

/// Confirms the subscription of a link, in the topic's own account alone.
async fn confirm(
    context: Context<'_>,
    link: &ConfirmationLink,
) -> Result<ConfirmedSubscription, Error> {
    let topic = &link.topic;
    let session = Session::connect(context, Some(topic.region().as_str())).await?;
    let reader = session.reader();
    let allowed = ensure_own_account(&session, &reader, link).await;
    allowed.map_err(Error::nothing_changed)?;
    if session.cancellation.is_cancelled() {
        return Err(cancelled_read().nothing_changed());
    }
    let confirmer = SubscriptionConfirmer::new(session.connection.clone());
    let arn = confirmer.confirm(topic, link.token()).await;
    let arn = arn.map_err(|failure| explain_refusal(failure, link))?;
    let protection = read_protection(&reader, link, &arn).await;
    Ok(ConfirmedSubscription {
        topic: topic.clone(),
        arn,
        protection,
    })
}

async fn ensure_own_account(
    session: &Session<'_>,
    reader: &Reader,
    link: &ConfirmationLink,
) -> Result<(), Error> {
    session.ensure_expected_account(reader).await?;
    let account = link.topic.account();
    let doing = "checking whose topic the link is about";
    let caller = caller_in(reader, account.as_str(), doing, |caller| {
        format!(
            "the topic is in account {account}, and these credentials are for account {}; use credentials of {account}",
            caller.account
        )
    });
    let caller = caller.await?;
    if caller.partition.as_str() == link.partition() {
        return Ok(());
    }
    Err(Error::new(
        doing,
        format!(
            "the topic is in the partition {}, and these credentials are for {}",
            link.partition(),
            caller.partition
        ),
    ))
}

/// The error of a confirmation that AWS did not accept.
fn explain_refusal(failure: Failure, link: &ConfirmationLink) -> Error {
    let topic = &link.topic;
    let doing = format!("confirming a subscription of topic {topic}");
    let unanswered = matches!(failure.reason, Reason::TimedOut | Reason::Interrupted)
        || failure
            .status
            .is_none_or(|status| !(300..500).contains(&status));
    let code = failure.code.clone().unwrap_or_default();
    let (reason, by) = (failure.reason, failure.denied_by());
    let error = failure.into_error(doing);
    let error = match (reason, by) {
        _ if unanswered => {
            return error.hint(
                "Whether the subscription is confirmed is not known: `cis-fix check` shows it.",
            );
        }
        (_, Some(by)) => error.hint(by.remedy(ACTION)),
        (Reason::Denied, None) => error.hint(format!(
            "allow {ACTION} on it; `cis-fix iam-policy confirm {topic}` prints the policy"
        )),
        (Reason::Absent, None) => {
            error.hint("the topic is not there any more; `cis-fix plan` shows what is missing")
        }
        _ if INVALID.contains(&code.as_str()) => error.hint(
            "a token is valid for two days and for one confirmation: the subscription is confirmed already (`cis-fix check` shows it), or SNS has forgotten it; then subscribe again with `cis-fix apply --notify`, which sends a new message",
        ),
        _ => error,
    };
    error.nothing_changed()
}

/// Reads who can end the subscription now. The confirmation is done, whatever the answer.
async fn read_protection(
    reader: &Reader,
    link: &ConfirmationLink,
    arn: &SubscriptionArn,
) -> UnsubscribeProtection {
    match reader.confirmation_was_signed(&link.topic, arn).await {
        Ok(true) => UnsubscribeProtection::Credentials,
        Ok(false) => UnsubscribeProtection::Link,
        Err(failure) => {
            let denied = failure.reason == Reason::Denied;
            let what = failure.describe();
            let why = if denied {
                format!("sns:GetSubscriptionAttributes is not allowed ({what})")
            } else {
                format!("reading the subscription failed ({what})")
            };
            UnsubscribeProtection::Unknown {
                why: link.conceal_in(&why),
            }
        }
    }
}
