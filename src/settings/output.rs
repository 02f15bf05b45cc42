//! How results are printed, and how fast is written.

use std::num::NonZeroU32;
use std::str::FromStr;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The words there are, in order.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word for it.
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

words! {
    /// How results are printed.
    Format {
        /// For people.
        #[default]
        Text = "text",
        /// For programs.
        Json = "json",
        /// For a pull request's comment.
        Markdown = "markdown",
        /// A test report, one case a control.
        Junit = "junit",
        /// For code scanning.
        Sarif = "sarif",
    }
}

words! {
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

/// How many writes of one kind a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WriteRate {
    /// What AWS publishes.
    #[default]
    Published,
    /// This many, of every kind.
    PerSecond(NonZeroU32),
    /// As fast as answers come.
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
