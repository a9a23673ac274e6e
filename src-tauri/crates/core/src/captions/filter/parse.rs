//! Tokens to a tree (pure): `OR` of `AND` of `NOT` of terms and parentheses.

use super::lex::{Kind, Token};
use super::test::Test;
use super::{FilterError, Node};

/// Deeper nesting is no question but an attack on the stack.
const DEEPEST: u32 = 100;

pub(super) fn parse(tokens: &[Token], trigger: Option<&str>) -> Result<Node, FilterError> {
    if tokens.is_empty() {
        return Ok(Node::All(Vec::new()));
    }
    let mut parser = Parser { tokens, next: 0, depth: 0, trigger };
    let node = parser.any()?;
    match parser.peek() {
        None => Ok(node),
        Some(token) => Err(token.error("this parenthesis closes nothing")),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    depth: u32,
    trigger: Option<&'a str>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<&'a Token> {
        let token = self.peek();
        self.next += 1;
        token
    }

    fn any(&mut self) -> Result<Node, FilterError> {
        let mut nodes = vec![self.all()?];
        while self.peek().is_some_and(|token| token.kind == Kind::Or) {
            self.next += 1;
            nodes.push(self.all()?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Any(nodes) })
    }

    fn all(&mut self) -> Result<Node, FilterError> {
        let mut nodes = vec![self.one()?];
        loop {
            match self.peek().map(|token| &token.kind) {
                Some(Kind::And) => self.next += 1,
                Some(Kind::Not | Kind::Open | Kind::Term { .. }) => {}
                Some(Kind::Or | Kind::Close) | None => break,
            }
            nodes.push(self.one()?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::All(nodes) })
    }

    fn one(&mut self) -> Result<Node, FilterError> {
        let Some(token) = self.take() else { return Err(self.missing_at_end()) };
        match &token.kind {
            Kind::Not => Ok(Node::Not(Box::new(self.nested(token, Self::one)?))),
            Kind::Open => {
                let inside = self.nested(token, Self::any)?;
                match self.take() {
                    Some(Token { kind: Kind::Close, .. }) => Ok(inside),
                    _ => Err(token.error("this parenthesis is not closed")),
                }
            }
            Kind::Term { .. } => Ok(Node::Test(Test::read(token, self.trigger)?)),
            Kind::And => Err(token.error("`AND` stands between two terms; one is missing before it")),
            Kind::Or => Err(token.error("`OR` stands between two terms; one is missing before it")),
            Kind::Close => Err(token.error("a term is missing before this parenthesis")),
        }
    }

    fn nested(&mut self, token: &Token, read: fn(&mut Self) -> Result<Node, FilterError>) -> Result<Node, FilterError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(token.error("this is nested too deeply"));
        }
        let node = read(self);
        self.depth -= 1;
        node
    }

    fn missing_at_end(&self) -> FilterError {
        match self.tokens.last() {
            Some(last) => {
                let name = match last.kind {
                    Kind::Not => "`NOT`",
                    Kind::And => "`AND`",
                    Kind::Or => "`OR`",
                    _ => "this",
                };
                last.error(format!("a term is missing after {name}"))
            }
            None => FilterError { at: 0, length: 1, message: "a term is missing".to_owned() },
        }
    }
}
