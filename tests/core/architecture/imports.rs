//! Which file uses which: `use` trees and paths are resolved to the file that declares what they name.
//!
//! A re-export is followed to its source. So `use crate::assess::Finding` is a use of `assess/finding.rs`, and a file
//! that only re-exports a name does not use it.

use super::tokens::{Token, without_tests};
use std::collections::{BTreeMap, BTreeSet};

/// The modules of the crate, by their path below `src` without `.rs`; the crate's root is `lib`.
pub(super) struct Crate {
    modules: Vec<Module>,
    by_path: BTreeMap<String, usize>,
    /// The modules that declare a macro for the whole crate, by its name.
    macros: BTreeMap<String, usize>,
}

struct Module {
    path: String,
    /// The names that `use` brings into scope.
    imports: Vec<Import>,
    /// The paths that stand in the code, `use` declarations aside.
    paths: Vec<Vec<String>>,
    /// Identifiers in the code, `use` declarations aside.
    words: BTreeSet<String>,
    macros: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Import {
    /// The name in scope; `*` for all names of a module.
    name: String,
    path: Vec<String>,
    /// Whether it is declared `pub` or `pub(…)`.
    exported: bool,
}

/// What a path names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Module(usize),
    /// An item that this module declares.
    ItemOf(usize),
}

impl Crate {
    /// Reads sources, given by path below `src` and text.
    pub(super) fn of<'s>(sources: impl IntoIterator<Item = (&'s str, &'s str)>) -> Self {
        let modules: Vec<Module> = sources
            .into_iter()
            .map(|(path, text)| Module::read(path.trim_end_matches(".rs"), text))
            .collect();
        let mut by_path = BTreeMap::new();
        let mut macros = BTreeMap::new();
        for (number, module) in modules.iter().enumerate() {
            by_path.insert(module.path.clone(), number);
            macros.extend(module.macros.iter().map(|name| (name.clone(), number)));
        }
        Self {
            modules,
            by_path,
            macros,
        }
    }

    /// Each module with the others that it uses.
    pub(super) fn uses(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        self.modules
            .iter()
            .enumerate()
            .map(|(number, module)| (module.path.as_str(), self.used_by(number)))
            .collect()
    }

    fn used_by(&self, number: usize) -> BTreeSet<&str> {
        let module = &self.modules[number];
        let imports = module
            .imports
            .iter()
            .filter(|import| !import.exported || module.words.contains(&import.name));
        let imported = imports.map(|import| &import.path);
        let mut used: BTreeSet<&str> = imported
            .chain(&module.paths)
            .filter_map(|path| match self.resolve(number, path, 0)? {
                // The paths through a module say which of its items are used.
                Named::Module(_) => None,
                Named::ItemOf(target) => Some(self.modules[target].path.as_str()),
            })
            .collect();
        used.remove(module.path.as_str());
        used
    }

    fn child(&self, module: usize, name: &str) -> Option<usize> {
        let path = &self.modules[module].path;
        let child = match path.as_str() {
            "lib" => name.to_owned(),
            _ => format!("{path}/{name}"),
        };
        self.by_path.get(&child).copied()
    }

    fn parent(&self, module: usize) -> Option<usize> {
        let path = self.modules[module].path.rsplit_once('/');
        let path = path.map_or("lib", |(parent, _)| parent);
        self.by_path.get(path).copied()
    }

    /// What a path in a module names, if it is of this crate. `depth` bounds imports that import each other.
    fn resolve(&self, module: usize, path: &[String], depth: usize) -> Option<Named> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" | "cis_fix" => self.step(*self.by_path.get("lib")?, rest, depth),
            "self" => self.step(module, rest, depth),
            "super" => self.resolve_super(self.parent(module)?, rest, depth),
            _ => match self.in_scope(module, first, rest, depth)? {
                Named::ItemOf(of) if of == module => None,
                named => Some(named),
            },
        }
    }

    fn resolve_super(&self, module: usize, path: &[String], depth: usize) -> Option<Named> {
        match path.split_first() {
            Some((first, rest)) if first == "super" => {
                self.resolve_super(self.parent(module)?, rest, depth)
            }
            _ => self.step(module, path, depth),
        }
    }

    /// Follows a path from a module inwards.
    fn step(&self, module: usize, path: &[String], depth: usize) -> Option<Named> {
        match path.split_first() {
            None => Some(Named::Module(module)),
            Some((first, rest)) => self.in_scope(module, first, rest, depth),
        }
    }

    /// What a name in a module's scope is: a child, an import, or an item of its own.
    fn in_scope(&self, module: usize, name: &str, rest: &[String], depth: usize) -> Option<Named> {
        if let Some(child) = self.child(module, name) {
            return self.step(child, rest, depth);
        }
        let mut imports = self.modules[module].imports.iter();
        match imports.find(|import| import.name == name) {
            // `pub(super) use gated;` exports a macro of this module.
            Some(import) if import.path == [name] => Some(Named::ItemOf(module)),
            // `use serde::Serialize` names nothing of this crate.
            Some(import) if depth < 16 => {
                let path = [&import.path[..], rest].concat();
                self.resolve(module, &path, depth + 1)
            }
            Some(_) => None,
            // `#[macro_export]` puts a macro into the crate's root.
            None if self.modules[module].path == "lib" => {
                Some(Named::ItemOf(*self.macros.get(name).unwrap_or(&module)))
            }
            None => Some(Named::ItemOf(module)),
        }
    }
}

impl Module {
    fn read(path: &str, text: &str) -> Self {
        let mut module = Self {
            path: path.to_owned(),
            imports: Vec::new(),
            paths: Vec::new(),
            words: BTreeSet::new(),
            macros: Vec::new(),
        };
        let tokens = without_tests(text);
        for window in tokens.windows(3) {
            if window[0].text == "macro_rules" {
                module.macros.push(window[2].text.to_owned());
            }
        }
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at].text == "use" && is_declaration(&tokens, at) {
                let exported = at > 0 && ["pub", ")"].contains(&tokens[at - 1].text);
                let mut tree = Tree {
                    tokens: &tokens,
                    at: at + 1,
                    exported,
                    imports: &mut module.imports,
                };
                tree.read(&[]);
                at = tree.at;
            } else {
                at = module.read_path(&tokens, at);
            }
        }
        module
    }

    /// Takes the path that begins at a token, or the token; gives the index after it.
    fn read_path(&mut self, tokens: &[Token<'_>], start: usize) -> usize {
        let is_word = |at: usize| {
            tokens.get(at).is_some_and(|token| {
                token
                    .text
                    .starts_with(|c: char| c.is_alphabetic() || c == '_')
            })
        };
        if !is_word(start) {
            return start + 1;
        }
        let mut path = vec![tokens[start].text.to_owned()];
        let mut at = start + 1;
        while tokens.get(at).is_some_and(|token| token.text == "::") && is_word(at + 1) {
            path.push(tokens[at + 1].text.to_owned());
            at += 2;
        }
        // The declaration of a child is no use of it.
        if !(start > 0 && tokens[start - 1].text == "mod") {
            self.words.insert(path[0].clone());
        }
        if path.len() > 1 {
            self.paths.push(path);
        }
        at
    }
}

/// Whether `use` begins a declaration, and is not the `+ use<'_>` of a return type.
fn is_declaration(tokens: &[Token<'_>], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|next| next.text != "<")
}

/// Reads one tree of a `use` declaration.
struct Tree<'a, 't> {
    tokens: &'a [Token<'t>],
    at: usize,
    exported: bool,
    imports: &'a mut Vec<Import>,
}

impl Tree<'_, '_> {
    fn text(&self) -> &str {
        self.tokens.get(self.at).map_or(";", |token| token.text)
    }

    /// Reads on to the `,`, `}` or `;` that ends this tree, below a prefix.
    fn read(&mut self, prefix: &[String]) {
        let mut path = prefix.to_vec();
        loop {
            match self.text() {
                "::" => self.at += 1,
                "{" => return self.read_group(&path),
                "," | "}" | ";" => {
                    let name = path.last().cloned().unwrap_or_default();
                    return self.add(name, path);
                }
                "as" => {
                    self.at += 1;
                    let name = self.text().to_owned();
                    self.at += 1;
                    return self.add(name, path);
                }
                // `{self}` names the module before it.
                "self" if !path.is_empty() => self.at += 1,
                word => {
                    path.push(word.to_owned());
                    self.at += 1;
                }
            }
        }
    }

    fn read_group(&mut self, prefix: &[String]) {
        self.at += 1;
        while !["}", ";"].contains(&self.text()) {
            if self.text() == "," {
                self.at += 1;
            } else {
                self.read(prefix);
            }
        }
        self.at += 1;
    }

    fn add(&mut self, name: String, path: Vec<String>) {
        self.imports.push(Import {
            name,
            path,
            exported: self.exported,
        });
    }
}

#[test]
fn every_form_of_import_is_resolved_to_the_file_that_declares_the_item() {
    let sources = [
        ("lib.rs", "pub mod a; pub mod b; pub mod c;"),
        (
            "a.rs",
            "pub mod x; mod y; pub use y::{Deep, deeper as renamed}; pub struct Face; \n#[cfg(test)] mod tests { use crate::c::Z; }",
        ),
        (
            "a/x.rs",
            "use super::{\n  Face,\n  renamed,\n}; use super::super::c; fn f() { c::z(); }",
        ),
        (
            "a/y.rs",
            "pub struct Deep; pub fn deeper() { format!(\"{}\", crate::c::z()) }",
        ),
        (
            "b.rs",
            "use crate::{a::{self, Deep as D}, c::*}; fn g() -> impl Fn() + use<> { a::x::f(); std::mem::take(); }",
        ),
        (
            "c.rs",
            "use serde::Serialize; pub fn z() { Serialize::s(); self::w() }",
        ),
        ("d.rs", "macro_rules! each { () => { $crate::c::z() } }"),
        ("e.rs", "crate::each! {}"),
        (
            "f.rs",
            "macro_rules! local { () => {} } pub(crate) use local;",
        ),
        ("g.rs", "use crate::f::local; fn h() { local!() }"),
    ];
    let found = Crate::of(sources);
    let uses = found.uses();
    let of = |path: &str| uses[path].iter().copied().collect::<Vec<_>>();
    assert_eq!(of("lib"), [""; 0]);
    assert_eq!(of("a"), [""; 0]);
    assert_eq!(of("a/x"), ["a", "a/y", "c"]);
    assert_eq!(of("a/y"), ["c"]);
    assert_eq!(of("b"), ["a/x", "a/y", "c"]);
    assert_eq!(of("c"), [""; 0]);
    assert_eq!(of("d"), ["c"]);
    assert_eq!(of("e"), ["d"]);
    assert_eq!(of("g"), ["f"]);
}
