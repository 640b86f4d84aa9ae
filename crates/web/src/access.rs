//! Who may do what: one table, looked into by one guard.

use std::{collections::BTreeSet, fmt, str::FromStr};

use axum::http::Method;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a person is in the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Searches, reads, judges flags.
    Analyst,
    /// As an analyst; answers for them.
    Supervisor,
    /// May see the raw record, reporter and all.
    SourceProtection,
    /// Keeps it running; sees no report.
    Operator,
    /// Sees who looked at what; sees no report.
    Auditor,
}

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Searches, views, reports, flags.
    Search,
    /// Numbers in a text that is sent along; nothing that is held.
    Find,
    /// Judging flags.
    Triage,
    /// Records as they came in, reporter's details and all.
    Original,
    /// Writing lines.
    Lines,
    /// Keeping it running: records that could not be read.
    Operate,
    /// Who looked at what.
    Audit,
}

/// A word that names no role or scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is none of {known}")]
pub struct UnknownWord {
    word: String,
    known: String,
}

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody: it tells nothing of anybody.
    Open,
    /// Whoever has signed in.
    SignedIn,
    /// One of these roles; a token needs the scope too. A look-up needs a reason where the policy asks for one.
    Only { roles: &'static [Role], scope: Scope, asks: Asks },
}

/// Whether a route is a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// It gives what is held, and a reason is asked for.
    WhatIsHeld,
    /// It gives nothing that is held.
    Nothing,
}

use Access::{Only, Open, SignedIn};
use Role::{Analyst, Auditor, Operator, SourceProtection, Supervisor};

const DESK: &[Role] = &[Analyst, Supervisor, SourceProtection];
const EVERYBODY: &[Role] = &[Analyst, Supervisor, SourceProtection, Operator, Auditor];
const DECIDE: Access = Only { roles: &[Analyst, Supervisor], scope: Scope::Triage, asks: Asks::WhatIsHeld };
/// The start page: who may not look at reports is sent on by it.
const START: Access = Only { roles: EVERYBODY, scope: Scope::Search, asks: Asks::WhatIsHeld };
const LOOK: Access = Only { roles: DESK, scope: Scope::Search, asks: Asks::WhatIsHeld };

const REGISTRY: Access = Only { roles: &[Supervisor], scope: Scope::Lines, asks: Asks::WhatIsHeld };
const OPERATE: Access = Only { roles: &[Operator], scope: Scope::Operate, asks: Asks::WhatIsHeld };
const AS_IT_CAME: Access =
    Only { roles: &[SourceProtection], scope: Scope::Original, asks: Asks::WhatIsHeld };
const AUDIT: Access = Only { roles: &[Auditor], scope: Scope::Audit, asks: Asks::WhatIsHeld };

/// Every route there is. What does not stand here is refused.
pub(crate) const TABLE: &[(Method, &str, Access)] = &[
    (Method::POST, "/api/v1/search", LOOK),
    (Method::GET, "/api/v1/reports/{id}", LOOK),
    (Method::POST, "/api/v1/reports/{id}/original", AS_IT_CAME),
    (Method::POST, "/api/v1/numbers/view", LOOK),
    (Method::POST, "/api/v1/numbers/check", LOOK),
    (Method::GET, "/api/v1/lines", LOOK),
    (Method::GET, "/api/v1/lines/{id}", LOOK),
    (Method::GET, "/api/v1/lines/{id}/record", LOOK),
    (Method::PUT, "/api/v1/lines/{id}/record", REGISTRY),
    (Method::GET, "/api/v1/lines/{id}/history", LOOK),
    (Method::POST, "/api/v1/lines/{id}/try", REGISTRY),
    (Method::GET, "/api/v1/dead-letters", OPERATE),
    (Method::POST, "/api/v1/dead-letters/show", OPERATE),
    (Method::POST, "/api/v1/dead-letters/open", AS_IT_CAME),
    (Method::POST, "/api/v1/dead-letters/replay", OPERATE),
    (Method::POST, "/api/v1/audit/search", AUDIT),
    (Method::POST, "/api/v1/audit/verify", AUDIT),
    (Method::GET, "/api/v1/flags", LOOK),
    (Method::GET, "/api/v1/flags/stream", LOOK),
    (Method::POST, "/api/v1/flags/{id}/decisions", DECIDE),
    (Method::POST, "/api/v1/find", Only { roles: EVERYBODY, scope: Scope::Find, asks: Asks::Nothing }),
    (Method::GET, "/api/v1/me", SignedIn),
    (Method::PUT, "/api/v1/me/reason", SignedIn),
    (Method::GET, "/api/v1/openapi.json", Open),
    (Method::GET, "/api/v1/docs", Open),
    (Method::GET, "/problems/{slug}", Open),
    (Method::GET, "/health/livez", Open),
    (Method::GET, "/health/readyz", Open),
    (Method::GET, "/", START),
    (Method::GET, "/search", SignedIn),
    (Method::POST, "/search", SignedIn),
    (Method::GET, "/search/{address}", LOOK),
    (Method::POST, "/kept-searches", SignedIn),
    (Method::POST, "/kept-searches/remove", SignedIn),
    (Method::GET, "/numbers/{address}", LOOK),
    (Method::GET, "/reports/{id}", LOOK),
    (Method::GET, "/lines", LOOK),
    (Method::GET, "/lines/{id}", LOOK),
    (Method::GET, "/lines/{id}/history", LOOK),
    (Method::GET, "/lines/{id}/edit", REGISTRY),
    (Method::POST, "/lines/{id}/edit", REGISTRY),
    (Method::GET, "/new-line", REGISTRY),
    (Method::POST, "/new-line", REGISTRY),
    (Method::GET, "/dead-letters", OPERATE),
    (Method::POST, "/dead-letters/replay", OPERATE),
    (Method::GET, "/dead-letters/{channel}/{partition}/{offset}", OPERATE),
    (Method::GET, "/audit", AUDIT),
    (Method::POST, "/audit", AUDIT),
    (Method::POST, "/audit/verify", AUDIT),
    (Method::GET, "/flags", LOOK),
    (Method::POST, "/flags/{id}/decide", DECIDE),
    (Method::GET, "/check", SignedIn),
    (Method::POST, "/check", LOOK),
    (Method::GET, "/help", SignedIn),
    (Method::POST, "/reason", SignedIn),
    (Method::GET, "/assets/{name}", Open),
    (Method::GET, "/plain.css", Open),
    (Method::GET, "/sign-in", Open),
    (Method::GET, "/sign-in/link/{token}", Open),
    (Method::GET, "/sign-in/callback", Open),
    (Method::POST, "/sign-out", SignedIn),
];

/// Who may use this route with this method; HEAD is what GET is.
pub(crate) fn of(method: &Method, route: &str) -> Option<Access> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    TABLE.iter().find(|(m, path, _)| m == method && *path == route).map(|(_, _, access)| *access)
}

/// The methods of a route, as an Allow header lists them.
pub(crate) fn methods(route: &str) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for (method, _, _) in TABLE.iter().filter(|(_, path, _)| *path == route) {
        methods.push(method.as_str());
        if *method == Method::GET {
            methods.push("HEAD");
        }
    }
    methods.join(", ")
}

impl Access {
    /// Whether somebody with these roles, and these scopes where it is a token, may use it.
    pub(crate) fn allows(self, roles: &BTreeSet<Role>, scopes: Option<&BTreeSet<Scope>>) -> bool {
        match self {
            Open | SignedIn => true,
            Only { roles: needed, scope, .. } => {
                needed.iter().any(|role| roles.contains(role))
                    && scopes.is_none_or(|scopes| scopes.contains(&scope))
            }
        }
    }
}

macro_rules! words {
    ($name:ident: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it in JSON, in the configuration and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                let found = Self::ALL.iter().copied().find(|known| known.as_str() == word);
                found.ok_or_else(|| UnknownWord {
                    word: word.to_owned(),
                    known: [$($word),+].join(", "),
                })
            }
        }
    };
}

words!(Role: Analyst = "analyst", Supervisor = "supervisor", SourceProtection = "source_protection",
    Operator = "operator", Auditor = "auditor");
words!(Scope: Search = "search", Find = "find", Triage = "triage", Original = "original",
    Lines = "lines", Operate = "operate", Audit = "audit");
