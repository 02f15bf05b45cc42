//! Parses values as people write them, by the rules of AWS. Each error message continues "SETTING:
//! ".

use crate::quotas::{
    BUCKET_NAME_CHARACTERS, LOG_KEY_BYTES, NAME_PREFIX_CHARACTERS, OBJECT_KEY_BYTES,
    TAG_KEY_CHARACTERS, TAG_PUNCTUATION, TAG_VALUE_CHARACTERS, TAGS_PER_RESOURCE,
    TOPIC_NAME_CHARACTERS,
};
use crate::state::{Arn, BucketName};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::sync::LazyLock;

/// The default prefix of everything we create.
pub const DEFAULT_NAME_PREFIX: &str = "cis-fix-";

/// How many tags fit beside ours.
pub const MAX_TAGS: usize = TAGS_PER_RESOURCE - 1;

/// Parses a bucket's name, by "General purpose bucket naming rules", S3 user guide.
///
/// # Errors
///
/// The message says which rule is broken.
pub fn parse_bucket_name(text: &str) -> Result<BucketName, String> {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let inner = |c: char| is_allowed(c) || c == '-' || c == '.';
    let ends = text.starts_with(is_allowed) && text.ends_with(is_allowed);
    if (3..=BUCKET_NAME_CHARACTERS).contains(&text.len()) && ends && text.chars().all(inner) {
        return Ok(BucketName::new(text));
    }
    Err("a bucket's name has 3 to 63 lower-case letters, digits, hyphens and dots".to_owned())
}

/// Parses the name of a topic, as `CreateTopic` accepts it, or its ARN.
///
/// # Errors
///
/// The message says what the text is instead.
pub fn parse_topic(text: &str) -> Result<String, String> {
    let name = match Arn::parse(text) {
        Some(arn) if arn.service == "sns" && !arn.region.is_empty() => arn.resource,
        Some(arn) => {
            return Err(format!(
                "this is an ARN of {:?}, not of a topic",
                arn.service
            ));
        }
        None => text,
    };
    let bare = name.strip_suffix(".fifo").unwrap_or(name);
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !bare.is_empty() && name.len() <= TOPIC_NAME_CHARACTERS && bare.chars().all(is_allowed) {
        return Ok(text.to_owned());
    }
    Err("a topic's name has 1 to 256 letters, digits, hyphens and underscores".to_owned())
}

/// Parses the ARN of a role.
///
/// # Errors
///
/// If it is anything else.
pub fn parse_role_arn(text: &str) -> Result<String, String> {
    let is_role = |arn: &Arn<'_>| {
        arn.service == "iam"
            && arn.region.is_empty()
            && arn.account.len() == 12
            && arn.account.bytes().all(|byte| byte.is_ascii_digit())
            && arn
                .resource
                .strip_prefix("role/")
                .is_some_and(|name| !name.is_empty())
    };
    Arn::parse(text)
        .filter(is_role)
        .map(|_| text.to_owned())
        .ok_or_else(|| {
            "it is the ARN of a role, such as arn:aws:iam::111122223333:role/audit".to_owned()
        })
}

/// Parses the prefix of access logs' keys. It becomes part of a bucket policy, where `*` and `?` are wildcards and `${` begins
/// a variable ("IAM JSON policy elements: Resource", IAM user guide).
///
/// # Errors
///
/// If a policy would read more into it than a text, if a key would be too long, or if it has a character other than printable
/// ASCII: whether S3 takes others in a bucket policy is not documented.
pub fn parse_logging_prefix(text: &str) -> Result<String, String> {
    if let Some(found) = policy_syntax(text) {
        return Err(format!(
            "{text:?} has {found}, which means something else in the bucket policy that lets the logs in"
        ));
    }
    if !text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return Err(format!(
            "{text:?} has a character that a bucket policy may not take; use letters, digits and punctuation of ASCII"
        ));
    }
    let most = OBJECT_KEY_BYTES - LOG_KEY_BYTES;
    if text.len() > most {
        return Err(format!(
            "a prefix of {} bytes is too long: with what S3 adds to it, {most} fit into a key",
            text.len()
        ));
    }
    Ok(text.to_owned())
}

/// What a policy would not read as text in the name of a resource; `None` if it reads all of it so.
#[must_use]
pub fn policy_syntax(name: &str) -> Option<&'static str> {
    ["${", "*", "?"].into_iter().find(|one| name.contains(one))
}

/// Parses a 12-digit account ID.
///
/// # Errors
///
/// If the text is anything else.
pub fn parse_account_id(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.chars().all(|c| c.is_ascii_digit()) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "{text:?} is not an account id, which has 12 digits"
    ))
}

/// Parses the code of a Region. Only AWS knows which Regions exist, but a code has only these
/// characters, and it becomes part of a host name.
///
/// # Errors
///
/// If the text has any other character.
pub fn parse_region(text: &str) -> Result<String, String> {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !text.is_empty() && text.len() <= 32 && text.chars().all(is_allowed) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "{text:?} is not a Region's code, such as eu-west-1"
    ))
}

/// Parses the prefix of everything we create.
///
/// # Errors
///
/// If the prefix does not fit a resource: a topic's name allows the fewest kinds of characters, and
/// a bucket's name is the shortest.
pub fn parse_name_prefix(text: &str) -> Result<String, String> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !starts_well || !text.chars().all(is_allowed) {
        return Err(format!(
            "{text:?} cannot begin the name of a topic; it needs letters, digits, hyphens and underscores, a letter or digit first"
        ));
    }
    if text.len() > NAME_PREFIX_CHARACTERS {
        return Err(format!(
            "{text:?} is too long: with more than {NAME_PREFIX_CHARACTERS} characters a bucket's name would not fit"
        ));
    }
    // Prefixes that S3 reserves ("General purpose bucket naming rules", S3 user guide).
    let lower = text.to_ascii_lowercase();
    for reserved in ["xn--", "sthree-", "amzn-s3-demo-"] {
        if lower.starts_with(reserved) {
            return Err(format!("no bucket may be called {reserved}..."));
        }
    }
    Ok(text.to_owned())
}

/// Parses a tag as it is written on a command line, `KEY=VALUE`.
///
/// # Errors
///
/// If there is no `=`, or if AWS would reject the tag.
pub fn parse_tag(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| format!("{text:?} is not a tag; it has the form KEY=VALUE"))?;
    check_tag(key, value)?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Checks that every service accepts the tag ("Tag naming limits and requirements", AWS tagging
/// guide).
///
/// # Errors
///
/// The message says which rule is broken.
pub fn check_tag(key: &str, value: &str) -> Result<(), String> {
    let is_allowed = |c: char| is_letter_number_or_space(c) || TAG_PUNCTUATION.contains(c);
    if key == "managed-by" {
        return Err("the tag managed-by is how cis-fix knows what is its own".to_owned());
    }
    if let Some(kept) = [key, value].into_iter().find(|text| is_reserved(text)) {
        return Err(format!(
            "{kept:?} begins with aws:, which AWS keeps for itself"
        ));
    }
    let (in_key, in_value) = (key.chars().count(), value.chars().count());
    if in_key == 0 || in_key > TAG_KEY_CHARACTERS || in_value > TAG_VALUE_CHARACTERS {
        return Err(format!(
            "the tag {key:?} does not fit: a key has 1 to {TAG_KEY_CHARACTERS} characters, a value at most {TAG_VALUE_CHARACTERS}"
        ));
    }
    if !key.chars().chain(value.chars()).all(is_allowed) {
        return Err(format!(
            "the tag {key:?} has a character that not every service takes; letters, digits, spaces and _ . : / = + - @ are fine"
        ));
    }
    Ok(())
}

/// Whether AWS keeps a key or a value for itself, in whatever case.
fn is_reserved(text: &str) -> bool {
    text.get(..4)
        .is_some_and(|begin| begin.eq_ignore_ascii_case("aws:"))
}

/// Whether a character is a letter, a number or a space by its Unicode category, `L`, `N` or `Zs`, as AWS counts it. A vowel
/// sign of an Indic script is alphabetic and neither. AWS also takes line separators, which no tag needs.
fn is_letter_number_or_space(c: char) -> bool {
    static CLASS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
        let parsed = regex_syntax::Parser::new().parse(r"[\p{L}\p{N}\p{Zs}]");
        match parsed.map(Hir::into_kind) {
            Ok(HirKind::Class(Class::Unicode(class))) => class
                .iter()
                .map(|range| (range.start(), range.end()))
                .collect(),
            _ => Vec::new(),
        }
    });
    let after = CLASS.partition_point(|(start, _)| *start <= c);
    let range = after.checked_sub(1).and_then(|at| CLASS.get(at));
    range.is_some_and(|(_, end)| c <= *end)
}
