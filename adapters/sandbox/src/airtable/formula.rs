//! A part of Airtable's formula language: what a client may filter by.

use super::schema::Field;

mod eval;
mod functions;
mod lexer;
mod parser;

pub(crate) use eval::{Scope, Val};

/// A formula that was understood.
#[derive(Debug, Clone)]
pub(crate) struct Formula {
    root: parser::Expr,
    /// As the schema call shows it: with field ids.
    text: String,
    fields: Vec<u32>,
}

impl Formula {
    /// Reads a formula over these fields; the error is what Airtable would tell.
    pub(crate) fn parse(text: &str, fields: &[Field]) -> Result<Self, String> {
        let tokens = lexer::tokens(text)?;
        let parsed = parser::parse(&tokens, fields)?;

        let mut with_ids = String::with_capacity(text.len());
        let mut copied = 0;
        for mention in &parsed.mentions {
            with_ids.push_str(&text[copied..mention.start]);
            with_ids.push_str(&format!("{{{}}}", mention.id));
            copied = mention.end;
        }
        with_ids.push_str(&text[copied..]);
        Ok(Self {
            root: parsed.root,
            text: with_ids,
            fields: parsed.mentions.iter().map(|mention| mention.key).collect(),
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The keys of the fields it mentions.
    pub(crate) fn fields(&self) -> &[u32] {
        &self.fields
    }

    pub(crate) fn value<'a>(&'a self, scope: Scope<'a>) -> Val<'a> {
        eval::eval(&self.root, scope)
    }

    /// Whether a filter by this formula keeps the record.
    pub(crate) fn keeps(&self, scope: Scope<'_>) -> bool {
        self.value(scope).is_true()
    }
}

#[cfg(test)]
mod tests;
