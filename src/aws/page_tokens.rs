//! The end of paging: a list whose pages repeat or never end is a failed read, not a list.

use crate::aws::failure::Failure;
use std::collections::HashSet;

/// The most pages that are read of one list. The largest list that AWS returns in small pages, the metric filters of a
/// Region, has 50,000 entries then; the most entries of other lists are 100,000.
pub(super) const MOST_PAGES: usize = 1_000;

/// The page tokens of one list so far.
#[derive(Debug, Default)]
pub(super) struct PageTokens {
    seen: HashSet<String>,
}

impl PageTokens {
    /// Takes the token that a page has for the next page. The paginators of the SDK end without an error at a page that
    /// repeats its own token, and never end where tokens alternate.
    ///
    /// # Errors
    ///
    /// If an earlier page of the list had the same token, or if there are more than [`MOST_PAGES`] pages.
    pub(super) fn check(&mut self, next: Option<&str>) -> Result<(), EndlessList> {
        let Some(next) = next.filter(|token| !token.is_empty()) else {
            return Ok(());
        };
        if !self.seen.insert(next.to_owned()) {
            return Err(EndlessList::RepeatedToken);
        }
        if self.seen.len() >= MOST_PAGES {
            return Err(EndlessList::TooManyPages);
        }
        Ok(())
    }
}

/// Why a list has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EndlessList {
    /// Two of its pages have the same token.
    RepeatedToken,
    /// It has more than [`MOST_PAGES`] pages.
    TooManyPages,
}

impl From<EndlessList> for Failure {
    fn from(endless: EndlessList) -> Self {
        Self::unusable(match endless {
            EndlessList::RepeatedToken => {
                "the list does not end: two of its pages name the same next page".to_owned()
            }
            EndlessList::TooManyPages => {
                format!("the list has more than {MOST_PAGES} pages, the most that are read")
            }
        })
    }
}

/// The pages of a paginator, all of them.
macro_rules! read_pages {
    ($paginator:expr) => {{
        let mut stream = $paginator.send();
        let mut tokens = $crate::aws::page_tokens::PageTokens::default();
        let mut pages = Vec::new();
        while let Some(page) = stream.next().await {
            let page = page?;
            tokens.check(page.next_token())?;
            pages.push(page);
        }
        pages
    }};
}

pub(super) use read_pages;
