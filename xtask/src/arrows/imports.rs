//! Parses the tree of a `use` into its leaves.

use proc_macro2::{Delimiter, TokenTree};

use super::source::{is_punct, plain, starts_with_colons};

/// One leaf of a `use`.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// The whole path; without the `*` of a glob and the `self` of a group.
    pub segments: Vec<String>,
    /// The name it has here: the last segment, or what follows `as`.
    pub name: String,
    /// Whether it ends in `*`.
    pub glob: bool,
    /// Whether others can name it through this module (`pub use`, `pub(crate) use`, …).
    pub public: bool,
    /// The line of the word `use`, from 1.
    pub line: usize,
}

/// The leaves of the tree between `use` and `;`. A path that begins with `::` leads to another
/// crate and has none.
pub fn parse_import(tree: &[TokenTree], public: bool, line: usize) -> Vec<Import> {
    let mut leaves = Vec::new();
    if !starts_with_colons(tree) {
        read_tree(tree, &[], &mut leaves);
    }
    for leaf in &mut leaves {
        leaf.public = public;
        leaf.line = line;
    }
    leaves
}

fn read_tree(tree: &[TokenTree], prefix: &[String], leaves: &mut Vec<Import>) {
    let mut segments = prefix.to_vec();
    let mut name = None;
    let mut glob = false;
    let mut rest = tree;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        match token {
            TokenTree::Ident(word) if word == "as" => {
                if let Some(TokenTree::Ident(alias)) = after.first() {
                    name = Some(plain(alias));
                }
                break;
            }
            // `{self}` is the module whose group it stands in.
            TokenTree::Ident(word) if word == "self" && !prefix.is_empty() => {}
            TokenTree::Ident(word) => segments.push(plain(word)),
            TokenTree::Punct(mark) if mark.as_char() == '*' => glob = true,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inside.split(|token| is_punct(Some(token), ',')) {
                    if !branch.is_empty() {
                        read_tree(branch, &segments, leaves);
                    }
                }
                return;
            }
            _ => {}
        }
    }
    let name = name.or_else(|| segments.last().cloned());
    leaves.extend(name.map(|name| Import {
        segments,
        name,
        glob,
        public: false,
        line: 0,
    }));
}
