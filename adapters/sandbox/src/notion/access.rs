//! Tokens: which connection calls and what it may do.

/// What a connection may do with content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Reads content.
    Read,
    /// Makes new pages.
    Insert,
    /// Changes pages, columns and options.
    Update,
}

/// What a connection may know of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UserInfo {
    /// Their ids alone.
    None,
    /// Their names.
    WithoutEmail,
    /// Their names and e-mail addresses.
    WithEmail,
}

/// The kind of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenKind {
    /// An internal connection: a bot that sees what was shared with it.
    Bot,
    /// A personal access token of the person with this id: sees and writes as that person, and
    /// cannot list people.
    Personal(String),
}

/// A token with everything that Notion knows of it.
#[derive(Clone)]
pub struct TokenSpec {
    pub(crate) token: String,
    pub(crate) name: String,
    pub(crate) kind: TokenKind,
    pub(crate) capabilities: Vec<Capability>,
    pub(crate) users: UserInfo,
    pub(crate) shared: Vec<String>,
}

impl TokenSpec {
    /// The token of an internal connection with every capability, with which nothing is shared yet.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            name: "dealsync".to_owned(),
            kind: TokenKind::Bot,
            capabilities: vec![Capability::Read, Capability::Insert, Capability::Update],
            users: UserInfo::WithEmail,
            shared: Vec::new(),
        }
    }

    /// The connection's name, which messages quote.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The kind; a new token is a bot's.
    #[must_use]
    pub fn kind(mut self, kind: TokenKind) -> Self {
        self.kind = kind;
        self
    }

    /// These capabilities and no other.
    #[must_use]
    pub fn capabilities(mut self, capabilities: impl IntoIterator<Item = Capability>) -> Self {
        self.capabilities = capabilities.into_iter().collect();
        self
    }

    /// What it may know of people.
    #[must_use]
    pub fn users(mut self, users: UserInfo) -> Self {
        self.users = users;
        self
    }

    /// Shares a database with the connection.
    #[must_use]
    pub fn share(mut self, database: impl Into<String>) -> Self {
        self.shared.push(database.into());
        self
    }
}

impl std::fmt::Debug for TokenSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenSpec")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("capabilities", &self.capabilities)
            .field("users", &self.users)
            .field("shared", &self.shared)
            .finish_non_exhaustive()
    }
}
