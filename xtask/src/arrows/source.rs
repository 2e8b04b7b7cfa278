//! Parses one Rust file into what arrows are made of: modules, imports, paths, items.
//!
//! The lexer is proc-macro2's, so comments, doc comments and strings never look like paths, and
//! what stands inside of a macro's call is read too. Code under `#[cfg(test)]` is left out.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::imports::{Import, parse_import};
use super::test_code::marks_test_code;

/// One module's content.
#[derive(Debug, Default)]
pub struct Scope {
    /// Modules declared here.
    pub modules: Vec<ModuleItem>,
    /// Each leaf of each `use`, wherever in the module it stands.
    pub imports: Vec<Import>,
    /// Paths of two segments and more that are not in a `use`.
    pub paths: Vec<PathUse>,
    /// Names of the items defined here.
    pub items: BTreeSet<String>,
}

/// `mod name;` or `mod name { … }`.
#[derive(Debug)]
pub struct ModuleItem {
    /// Its name.
    pub name: String,
    /// The content between the braces; `None` where it is in a file of its own.
    pub inline: Option<Scope>,
}

/// A path such as `crate::json::parse`, without what follows in `<>`.
#[derive(Debug)]
pub struct PathUse {
    /// The names between the `::`.
    pub segments: Vec<String>,
    /// The line it begins in, from 1.
    pub line: usize,
}

/// Words before the name of an item.
const ITEM_WORDS: [&str; 8] = [
    "fn", "struct", "enum", "union", "trait", "type", "const", "static",
];

/// Parses the text of a file; an error is the lexer's.
pub fn parse(text: &str) -> Result<Scope, String> {
    let tokens: TokenStream = text
        .parse()
        .map_err(|error| format!("{error} is not Rust"))?;
    let mut scope = Scope::default();
    read_tokens(tokens, &mut scope, true);
    Ok(scope)
}

/// Reads the tokens of a module (`items`) or of anything inside of its items.
fn read_tokens(tokens: TokenStream, scope: &mut Scope, items: bool) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest: &[TokenTree] = &tokens;
    let mut public = false;
    while let Some((token, after)) = rest.split_first() {
        let mut next = after;
        let mut is_pub = false;
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                next = match attribute(after) {
                    // `#![cfg(test)]` is of the whole module.
                    Some((group, _)) if is_punct(after.first(), '!') && marks_test_code(group) => {
                        &[]
                    }
                    Some((group, after)) if marks_test_code(group) => skip_item(after),
                    Some((_, after)) => after,
                    None => after,
                };
            }
            TokenTree::Ident(word) if word == "pub" => {
                is_pub = true;
                if let Some((TokenTree::Group(group), after)) = after.split_first()
                    && is_visibility(group)
                {
                    next = after;
                }
            }
            TokenTree::Ident(word) if word == "use" && !is_punct(after.first(), '<') => {
                let end = after.iter().position(|token| is_punct(Some(token), ';'));
                let (tree, end) = after.split_at(end.unwrap_or(after.len()));
                let line = word.span().start().line;
                scope.imports.extend(parse_import(tree, public, line));
                next = end;
            }
            TokenTree::Ident(word) if word == "mod" => next = read_module(after, scope),
            TokenTree::Ident(word) => {
                if items
                    && ITEM_WORDS.iter().any(|known| word == known)
                    && let Some(TokenTree::Ident(name)) = after.first()
                {
                    scope.items.insert(plain(name));
                }
                next = read_path(rest, scope);
            }
            // What follows a `::` here goes on with a path that began with a type.
            TokenTree::Punct(_) if starts_with_colons(rest) => {
                next = after.get(1..).unwrap_or_default();
                if matches!(next.first(), Some(TokenTree::Ident(_))) {
                    next = read_path(next, &mut Scope::default());
                }
            }
            TokenTree::Group(group) => read_tokens(group.stream(), scope, false),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        public = is_pub;
        rest = next;
    }
}

/// Whether the group after `pub` is such as `(crate)` or `(in crate::a)`, and not a tuple's type.
fn is_visibility(group: &Group) -> bool {
    let mut inside = group.stream().into_iter();
    let first = inside.next();
    group.delimiter() == Delimiter::Parenthesis
        && matches!(first, Some(TokenTree::Ident(word))
            if word == "in" || (word == "crate" || word == "super" || word == "self")
                && inside.next().is_none())
}

/// The group of an attribute whose `#` was just read, and what follows.
fn attribute(rest: &[TokenTree]) -> Option<(&Group, &[TokenTree])> {
    let rest = match rest.split_first() {
        Some((TokenTree::Punct(mark), after)) if mark.as_char() == '!' => after,
        _ => rest,
    };
    match rest.split_first() {
        Some((TokenTree::Group(group), after)) if group.delimiter() == Delimiter::Bracket => {
            Some((group, after))
        }
        _ => None,
    }
}

/// Skips what an attribute is of: an item to its `;` or its braces; a field, an arm or a statement
/// to its comma as well.
fn skip_item(mut rest: &[TokenTree]) -> &[TokenTree] {
    let mut is_item = false;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        match token {
            TokenTree::Ident(word) => {
                is_item |= word == "use"
                    || word == "mod"
                    || word == "impl"
                    || ITEM_WORDS.iter().any(|known| word == known);
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => break,
            TokenTree::Punct(mark) if mark.as_char() == ',' && !is_item => break,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
            _ => {}
        }
    }
    rest
}

/// Reads what follows the word `mod`.
fn read_module<'tokens>(rest: &'tokens [TokenTree], scope: &mut Scope) -> &'tokens [TokenTree] {
    let Some((TokenTree::Ident(name), after)) = rest.split_first() else {
        return rest;
    };
    let inline = match after.first() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let mut content = Scope::default();
            read_tokens(group.stream(), &mut content, true);
            Some(content)
        }
        _ => None,
    };
    scope.modules.push(ModuleItem {
        name: plain(name),
        inline,
    });
    after.get(1..).unwrap_or_default()
}

/// Reads the path that begins at the first token, an identifier, and notes one of two segments and
/// more.
fn read_path<'tokens>(rest: &'tokens [TokenTree], scope: &mut Scope) -> &'tokens [TokenTree] {
    let Some((TokenTree::Ident(first), mut rest)) = rest.split_first() else {
        return rest;
    };
    let mut segments = vec![plain(first)];
    while starts_with_colons(rest)
        && let Some(TokenTree::Ident(name)) = rest.get(2)
    {
        segments.push(plain(name));
        rest = rest.get(3..).unwrap_or_default();
    }
    if segments.len() > 1 {
        scope.paths.push(PathUse {
            segments,
            line: first.span().start().line,
        });
    }
    rest
}

/// Whether the tokens begin with `::`.
pub fn starts_with_colons(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

/// Whether the token is this mark.
pub fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// An identifier's name, `r#type` as `type`.
pub fn plain(name: &proc_macro2::Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}
