//! Which attributes mark code that is there in tests alone.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::source::is_punct;

/// Whether this attribute is `#[test]`, or a `#[cfg(…)]` that holds only where tests are built.
pub fn marks_test_code(attribute: &Group) -> bool {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word)] => word == "test",
        [TokenTree::Ident(word), TokenTree::Group(condition)] => {
            word == "cfg" && only_in_tests(&condition.stream().into_iter().collect::<Vec<_>>())
        }
        _ => false,
    }
}

/// Whether a condition such as `all(test, feature = "client")` holds only where tests are built.
fn only_in_tests(condition: &[TokenTree]) -> bool {
    match condition {
        [TokenTree::Ident(word)] => word == "test",
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis =>
        {
            let parts = parts(group.stream());
            let mut parts = parts.iter().filter(|part| !part.is_empty());
            match word.to_string().as_str() {
                "all" => parts.any(|part| only_in_tests(part)),
                "any" => parts.all(|part| only_in_tests(part)),
                _ => false,
            }
        }
        _ => false,
    }
}

/// The parts between the commas.
fn parts(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens
        .split(|token| is_punct(Some(token), ','))
        .map(<[TokenTree]>::to_vec)
        .collect()
}
