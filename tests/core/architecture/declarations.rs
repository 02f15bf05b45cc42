//! The public types and the functions that a source declares.

use super::tokens::Token;

/// The names of the public types a source declares. A type is public if it is declared `pub` or `pub(…)`.
pub(super) fn public_types<'t>(tokens: &[Token<'t>]) -> Vec<&'t str> {
    let mut types = Vec::new();
    for (at, window) in tokens.windows(3).enumerate() {
        let [before, keyword, name] = window else {
            continue;
        };
        let declares = ["struct", "enum", "trait", "type", "union"].contains(&keyword.text);
        let public = before.text == "pub" || (before.text == ")" && is_visibility(tokens, at));
        // A macro's `$name` is no name.
        if declares && public && name.text != "$" {
            types.push(name.text);
        }
    }
    types
}

/// Whether the parenthesis that closes at an index is that of `pub(…)`.
fn is_visibility(tokens: &[Token<'_>], close: usize) -> bool {
    let open = tokens[..close].iter().rposition(|token| token.text == "(");
    open.is_some_and(|open| open > 0 && tokens[open - 1].text == "pub")
}

/// The functions of a source that have a body: name, first line, and how many lines it is to the closing brace.
pub(super) fn functions<'t>(tokens: &[Token<'t>]) -> Vec<(&'t str, usize, usize)> {
    let mut functions = Vec::new();
    for (at, window) in tokens.windows(2).enumerate() {
        let [keyword, name] = window else { continue };
        // `fn(` is the type of a function.
        if keyword.text == "fn" && name.text != "(" {
            let body = body(&tokens[at..]);
            let lines = body.map(|last| last.line - keyword.line + 1);
            functions.extend(lines.map(|lines| (name.text, keyword.line, lines)));
        }
    }
    functions
}

/// The brace that closes the first body in these tokens; `None` if a `;` comes before it.
fn body<'t>(tokens: &[Token<'t>]) -> Option<Token<'t>> {
    let (mut parentheses, mut braces) = (0, 0);
    for token in tokens {
        match token.text {
            "(" | "[" => parentheses += 1,
            ")" | "]" => parentheses -= 1,
            "{" => braces += 1,
            "}" => {
                braces -= 1;
                if braces == 0 && parentheses == 0 {
                    return Some(*token);
                }
            }
            ";" if braces == 0 && parentheses == 0 => return None,
            _ => {}
        }
    }
    None
}

#[test]
fn types_and_functions_are_found() {
    let source = "pub struct A; pub(in crate::x) enum B {} type C = fn(u8); impl D { type E = C;\n\
        pub fn f(&self, x: [u8; 2]) -> F { g(|| { 1 });\n } }\ntrait T { fn h(); }";
    let all = super::tokens::tokens(source);
    assert_eq!(public_types(&all), ["A", "B"]);
    assert_eq!(functions(&all), [("f", 2, 2)]);
}
