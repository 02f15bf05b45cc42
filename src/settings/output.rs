//! The format of results, and the rate of writes.

use std::num::NonZeroU32;
use std::str::FromStr;

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The accepted words, in order.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word for this value.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("there is no {text:?}; there are {}", Self::WORDS.join(", "))),
                }
            }
        }
    };
}

word_enum! {
    /// The format of results.
    Format {
        /// For people.
        #[default]
        Text = "text",
        /// For programs.
        Json = "json",
        /// For a comment in a pull request.
        Markdown = "markdown",
        /// A test report with one case per control.
        Junit = "junit",
        /// For code scanning.
        Sarif = "sarif",
    }
}

word_enum! {
    /// When to use colour.
    Colour {
        /// On a terminal, unless `NO_COLOR` is set.
        #[default]
        Auto = "auto",
        /// Always.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

/// The number of writes of one kind per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WriteRate {
    /// The rate that AWS publishes.
    #[default]
    Published,
    /// This rate for every kind.
    PerSecond(NonZeroU32),
    /// No limit.
    Unlimited,
}

impl FromStr for WriteRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "published" => Ok(Self::Published),
            "unlimited" => Ok(Self::Unlimited),
            number => number
                .parse::<NonZeroU32>()
                .map(Self::PerSecond)
                .map_err(|_| "it is a number from 1 on, `published` or `unlimited`".to_owned()),
        }
    }
}

impl std::fmt::Display for WriteRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Published => f.write_str("published"),
            Self::PerSecond(rate) => write!(f, "{rate}"),
            Self::Unlimited => f.write_str("unlimited"),
        }
    }
}
