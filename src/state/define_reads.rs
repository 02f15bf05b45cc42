//! The macros behind the table of reads in [`question`](super::question).

/// Defines every read from one table: the variants of [`Question`] and [`Answer`], what AWS and IAM
/// call the read, how it is shown, and where [`Observed`] keeps its answer.
///
/// A row reads:
///
/// ```text
/// /// The documentation of the variant.
/// Variant(argument: Type, ...) -> TypeOfTheAnswer {
///     operation: ("AWS service ID", "OperationName"), action: "iam:Action",
///     scope: VariantOfPermissionScope(argument), shown: ("what follows `reading `, {argument}"),
///     kept: path[argument].in_observed
/// }
/// ```
///
/// An answer carries the arguments of its question, so [`Observed::record`] cannot put it in the
/// place of another read.
///
/// [`Question`]: super::Question
/// [`Answer`]: super::Answer
/// [`Observed`]: super::Observed
/// [`Observed::record`]: super::Observed::record
macro_rules! define_reads {
    ($(
        $(#[$doc:meta])*
        $read:ident $(($($argument:ident: $Argument:ty),+))? -> $Value:ty {
            operation: ($service:literal, $operation:literal), action: $action:literal,
            scope: $scope:ident $(($($scoped:expr),+))?, shown: ($($shown:tt)+),
            kept: $($kept:tt)+
        }
    )+) => {
        /// A read to make. Each is one AWS operation, with all its pages where AWS pages it.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Question {$(
            $(#[$doc])*
            #[doc = ""]
            #[doc = concat!($service, " `", $operation, "`, allowed by `", $action, "`.")]
            $read $(($($Argument),+))?,
        )+}

        /// What AWS answered to a [`Question`]: its arguments, then the answer.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Answer {$(
            #[doc = concat!("The answer to [`Question::", stringify!($read), "`].")]
            $read($($($Argument,)+)? Read<$Value>),
        )+}

        impl Question {
            /// The AWS operations behind all reads, as AWS's service ID and operation name.
            pub const OPERATIONS: &[(&str, &str)] = &[$(($service, $operation)),+];

            /// The IAM actions of all reads, as often as they are used.
            pub const ACTIONS: &[&str] = &[$($action),+];

            /// The AWS operation behind it: AWS's service ID and the operation's name.
            #[must_use]
            pub fn operation(&self) -> (&'static str, &'static str) {
                match self {$(
                    Self::$read { .. } => ($service, $operation),
                )+}
            }

            /// The IAM action a caller needs for it. The action names of S3 differ from the names
            /// of its operations ("Policy actions for Amazon S3", S3 user guide).
            #[must_use]
            pub fn action(&self) -> &'static str {
                match self {$(
                    Self::$read { .. } => $action,
                )+}
            }

            /// What an IAM policy can limit that action to.
            #[must_use]
            #[expect(unused_variables, reason = "not every argument is part of the scope")]
            pub fn permission_scope(&self) -> PermissionScope<'_> {
                match self {$(
                    Self::$read $(($($argument),+))? => {
                        PermissionScope::$scope $(($($scoped),+))?
                    }
                )+}
            }

            /// The bucket it is about, if any.
            #[must_use]
            #[expect(unused_variables, reason = "most arguments are no bucket")]
            pub fn bucket(&self) -> Option<&BucketName> {
                match self {$(
                    Self::$read $(($($argument),+))? => bucket_of!($($kept)+),
                )+}
            }

            /// The answer of a call that AWS denied, that failed or that was not made.
            #[must_use]
            pub fn refused(&self, unread: &Unread) -> Answer {
                answer!(self; $($read $(($($argument),+))? => unread.clone().into(),)+)
            }

            /// One question per read.
            #[cfg(test)]
            pub(crate) fn samples() -> Vec<Self> {
                use super::sample::SampleArgument;
                vec![$(
                    Self::$read $(($(<$Argument as SampleArgument>::sample()),+))?,
                )+]
            }

            /// The answer that AWS has no such thing.
            #[cfg(test)]
            pub(crate) fn absent(&self) -> Answer {
                answer!(self; $($read $(($($argument),+))? => Read::Absent,)+)
            }
        }

        /// What is being read, to stand after "reading".
        impl fmt::Display for Question {
            #[expect(unused_variables, reason = "not every argument is shown")]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {$(
                    Self::$read $(($($argument),+))? => write!(f, $($shown)+),
                )+}
            }
        }

        impl Answer {
            /// Why AWS's answer is not known; `None` if AWS answered.
            #[must_use]
            pub fn refused(&self) -> Option<Unread> {
                match self {$(
                    Self::$read(.., read) => read.refused(),
                )+}
            }
        }

        impl Observed {
            /// Whether a question has an answer, which may be a denial.
            #[must_use]
            #[expect(unused_variables, reason = "not every argument is part of the place")]
            pub fn is_answered(&self, question: &Question) -> bool {
                match question {$(
                    Question::$read $(($($argument),+))? => {
                        kept!(self, $($kept)+).is_some_and(|read| !read.is_not_asked())
                    }
                )+}
            }

            /// The recorded answer to a question; `None` if it was not asked.
            #[must_use]
            pub fn answer(&self, question: &Question) -> Option<Answer> {
                Some(answer!(question; $(
                    $read $(($($argument),+))? => {
                        kept!(self, $($kept)+).filter(|read| !read.is_not_asked())?.clone()
                    },
                )+))
            }

            /// Keeps an answer in the place of its question.
            #[expect(unused_variables, reason = "not every argument is part of the place")]
            pub fn record(&mut self, answer: Answer) {
                match answer {$(
                    Answer::$read($($($argument,)+)? read) => {
                        $($(let $argument = &$argument;)+)?
                        *kept_mut!(self, $($kept)+) = read;
                    }
                )+}
            }
        }
    };
}

/// Matches a question and makes its answer. Every read has one arm, `Variant(arguments) => read`,
/// which names the question and its answer at once: the compiler finds a missing arm and a value of
/// another type, and an answer to another question cannot be written.
#[macro_export]
macro_rules! answer {
    ($question:expr; $($read:ident $(($($argument:ident),+))? => $value:expr,)+) => {
        match $question {$(
            $crate::state::Question::$read $(($($argument),+))? => {
                let value = $value;
                $crate::state::Answer::$read(
                    $($(::std::clone::Clone::clone($argument),)+)? value
                )
            }
        )+}
    };
}

/// The place of an answer, `topics[topic].tags`, as an `Option<&Read<_>>`.
macro_rules! kept {
    (@ $place:expr;) => { $place };
    (@ $place:expr; . $field:ident $($rest:tt)*) => {
        kept!(@ $place.map(|place| &place.$field); $($rest)*)
    };
    (@ $place:expr; [$key:expr] $($rest:tt)*) => {
        kept!(@ $place.and_then(|map| map.get($key)); $($rest)*)
    };
    ($observed:expr, $field:ident $($rest:tt)*) => {
        kept!(@ Some(&$observed.$field); $($rest)*)
    };
}

/// The same place as a `&mut Read<_>`, made if it is missing.
macro_rules! kept_mut {
    (@ $place:expr;) => { $place };
    (@ $place:expr; . $field:ident $($rest:tt)*) => {
        kept_mut!(@ &mut $place.$field; $($rest)*)
    };
    (@ $place:expr; [$key:expr] $($rest:tt)*) => {
        kept_mut!(@ $place.entry(($key).clone()).or_default(); $($rest)*)
    };
    ($observed:expr, $field:ident $($rest:tt)*) => {
        kept_mut!(@ &mut $observed.$field; $($rest)*)
    };
}

/// The bucket whose answers are kept in a place, if it is one of a bucket.
macro_rules! bucket_of {
    (buckets[$bucket:ident] $($rest:tt)*) => {
        Some($bucket)
    };
    ($($place:tt)*) => {
        None
    };
}
