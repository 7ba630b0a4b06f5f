//! Tokens: who calls and what they may do.

use super::errors::{Outcome, Refusal};

/// A role on a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PermissionLevel {
    /// Nothing.
    None,
    /// Reads.
    Read,
    /// Reads and comments.
    Comment,
    /// Writes records.
    Edit,
    /// Changes columns too.
    Create,
}

impl PermissionLevel {
    pub(crate) fn wire(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Comment => "comment",
            Self::Edit => "edit",
            Self::Create => "create",
        }
    }
}

/// A personal access token with everything that Airtable knows of it.
#[derive(Clone)]
pub struct TokenSpec {
    pub(crate) token: String,
    pub(crate) user: String,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) grants: Vec<(String, PermissionLevel)>,
}

impl TokenSpec {
    /// A token of this text with every scope and no base yet.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            user: "usrSandboxOwner00".to_owned(),
            email: "owner@example.com".to_owned(),
            name: "Olive Owner".to_owned(),
            scopes: [
                "data.records:read",
                "data.records:write",
                "schema.bases:read",
                "schema.bases:write",
                "user.email:read",
            ]
            .map(str::to_owned)
            .into(),
            grants: Vec::new(),
        }
    }

    /// The user it belongs to.
    #[must_use]
    pub fn user(mut self, id: impl Into<String>, email: impl Into<String>, name: impl Into<String>) -> Self {
        self.user = id.into();
        self.email = email.into();
        self.name = name.into();
        self
    }

    /// These scopes and no other.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Access to a base.
    #[must_use]
    pub fn grant(mut self, base: impl Into<String>, level: PermissionLevel) -> Self {
        self.grants.push((base.into(), level));
        self
    }

    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    /// The level on a base; the last grant counts.
    pub(crate) fn level(&self, base: &str) -> PermissionLevel {
        let grant = self.grants.iter().rev().find(|(granted, _)| granted == base);
        grant.map_or(PermissionLevel::None, |(_, level)| *level)
    }

    /// Whether a call needing this scope and role may touch the base.
    pub(crate) fn authorise(&self, base: &str, scope: &str, role: PermissionLevel) -> Outcome<()> {
        let level = self.level(base);
        if !self.has_scope(scope) || level == PermissionLevel::None {
            return Err(Refusal::no_access());
        }
        if level < role {
            return Err(Refusal::role_too_low());
        }
        Ok(())
    }
}

impl std::fmt::Debug for TokenSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenSpec")
            .field("user", &self.user)
            .field("scopes", &self.scopes)
            .field("grants", &self.grants)
            .finish_non_exhaustive()
    }
}
