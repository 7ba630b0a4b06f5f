//! Tokens into a tree.

use super::{
    functions::Function,
    lexer::{Token, TokenKind, invalid},
};
use crate::airtable::schema::Field;

/// How deep calls and parentheses may nest.
const MAX_DEPTH: usize = 100;

#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Text(String),
    Number(f64),
    /// By key.
    Field(u32),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Join(Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Different,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) root: Expr,
    pub(crate) mentions: Vec<Mention>,
}

/// A field in the text of the formula.
#[derive(Debug)]
pub(crate) struct Mention {
    pub(crate) key: u32,
    pub(crate) id: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

pub(crate) fn parse(tokens: &[Token], fields: &[Field]) -> Result<Parsed, String> {
    let mut parser = Parser { tokens, fields, position: 0, mentions: Vec::new() };
    let root = parser.comparison(0)?;
    if parser.position < tokens.len() {
        return Err(invalid());
    }
    Ok(Parsed { root, mentions: parser.mentions })
}

struct Parser<'a> {
    tokens: &'a [Token],
    fields: &'a [Field],
    position: usize,
    mentions: Vec<Mention>,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.position)?;
        self.position += 1;
        Some(token)
    }

    /// Steps over a symbol, if it is next.
    fn eats(&mut self, symbol: &str) -> bool {
        let is_next = matches!(
            self.tokens.get(self.position),
            Some(Token { kind: TokenKind::Symbol(next), .. }) if *next == symbol
        );
        self.position += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, symbol: &str) -> Result<(), String> {
        if self.eats(symbol) { Ok(()) } else { Err(invalid()) }
    }

    fn comparison(&mut self, depth: usize) -> Result<Expr, String> {
        const COMPARISONS: [(&str, Comparison); 6] = [
            ("=", Comparison::Equal),
            ("!=", Comparison::Different),
            ("<", Comparison::Less),
            ("<=", Comparison::LessOrEqual),
            (">", Comparison::Greater),
            (">=", Comparison::GreaterOrEqual),
        ];

        if depth > MAX_DEPTH {
            return Err(invalid());
        }
        let mut left = self.join(depth)?;
        while let Some((_, comparison)) = COMPARISONS.iter().find(|(symbol, _)| self.eats(symbol)) {
            let right = self.join(depth)?;
            left = Expr::Compare(*comparison, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn join(&mut self, depth: usize) -> Result<Expr, String> {
        let mut left = self.operand(depth)?;
        while self.eats("&") {
            let right = self.operand(depth)?;
            left = Expr::Join(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn operand(&mut self, depth: usize) -> Result<Expr, String> {
        let token = self.next().ok_or_else(invalid)?;
        match &token.kind {
            TokenKind::Text(text) => Ok(Expr::Text(text.clone())),
            TokenKind::Number(number) => Ok(Expr::Number(*number)),
            TokenKind::Field(name) => self.field(name, token),
            TokenKind::Name(name) => {
                if self.eats("(") {
                    self.call(name, depth)
                } else {
                    self.field(name, token)
                }
            }
            TokenKind::Symbol("(") => {
                let inner = self.comparison(depth + 1)?;
                self.expect(")")?;
                Ok(inner)
            }
            TokenKind::Symbol("-") => match self.next() {
                Some(Token { kind: TokenKind::Number(number), .. }) => Ok(Expr::Number(-number)),
                Some(_) | None => Err(invalid()),
            },
            TokenKind::Symbol(_) => Err(invalid()),
        }
    }

    fn call(&mut self, name: &str, depth: usize) -> Result<Expr, String> {
        let mut arguments = Vec::new();
        if !self.eats(")") {
            loop {
                arguments.push(self.comparison(depth + 1)?);
                if !self.eats(",") {
                    break;
                }
            }
            self.expect(")")?;
        }
        let function = Function::named(name, arguments.len()).ok_or_else(invalid)?;
        Ok(Expr::Call(function, arguments))
    }

    fn field(&mut self, name: &str, token: &Token) -> Result<Expr, String> {
        let by_id = self.fields.iter().find(|field| field.id == name);
        let field = by_id.or_else(|| self.fields.iter().find(|field| field.name == name));
        let field = field.ok_or_else(|| format!("Unknown field names: {}", name.to_lowercase()))?;
        self.mentions.push(Mention { key: field.key, id: field.id.clone(), start: token.start, end: token.end });
        Ok(Expr::Field(field.key))
    }
}
