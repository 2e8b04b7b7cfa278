//! Small crates made up to have one thing wrong each, or nothing.

use std::path::Path;

use super::faults;

/// Faults of a crate whose `lib.rs` has a map of these lines and declares these modules.
fn faults_of(map: &[&str], files: &[(&str, &str)]) -> Vec<String> {
    let map: String = map.iter().map(|line| format!("//! {line}\n")).collect();
    let lib = format!("//! A crate.\n//!\n//! ```text rooms\n{map}//! ```\n");
    let read = |path: &Path| {
        let path = path.to_str().unwrap();
        let found = files.iter().find(|(name, _)| *name == path);
        let text = found.map(|(_, text)| (*text).to_owned());
        match path {
            "lib.rs" => Some(lib.clone() + &text.unwrap_or_default()),
            _ => text,
        }
    };
    faults(Path::new("lib.rs"), &read).unwrap()
}

#[test]
fn arrows_as_they_are_drawn_are_right() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\npub use a::A;\n"),
        ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
        ("b.rs", "pub struct B;\n"),
    ];
    assert!(faults_of(&["a -> b  · prose -> with an arrow", "b ->"], &files).is_empty());
}

#[test]
fn a_circle_of_two_files_is_found_with_its_lines() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod x;\nmod y;\n"),
        ("a/x.rs", "use super::y::Y;\npub struct X(Y);\n"),
        ("a/y.rs", "\nuse crate::a::x::X;\npub struct Y(X);\n"),
    ];
    assert_eq!(
        faults_of(&["a ->"], &files),
        ["a circle of files: a/x.rs:1 uses a/y.rs, a/y.rs:2 uses a/x.rs"]
    );
}

#[test]
fn a_circle_of_three_is_found_once() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;\n"),
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "pub struct B;\nfn f() { crate::c::f(); }"),
        ("c.rs", "pub fn f() -> super::a::A { super::a::A }"),
        ("d.rs", "use crate::a::A;"),
    ];
    let map = ["a -> b", "b -> c", "c ->", "d -> a"];
    assert_eq!(
        faults_of(&map, &files),
        [
            "a circle of files: a.rs:1 uses b.rs, b.rs:2 uses c.rs, c.rs:1 uses a.rs",
            "`c -> a` is not on the map: c.rs:1 uses a.rs",
        ]
    );
}

#[test]
fn a_circle_through_a_re_export_is_found() {
    let files = [
        ("lib.rs", "mod a;\npub use a::Y;\n"),
        (
            "a/mod.rs",
            "mod x;\nmod y;\npub use x::X as Renamed;\npub(crate) use y::*;\n",
        ),
        ("a/x.rs", "pub struct X;\nfn f(_: crate::Y) {}\n"),
        ("a/y.rs", "pub struct Y;\nfn f(_: super::Renamed) {}\n"),
    ];
    assert_eq!(
        faults_of(&["a ->"], &files),
        ["a circle of files: a/x.rs:2 uses a/y.rs, a/y.rs:2 uses a/x.rs"]
    );
}

#[test]
fn a_room_that_uses_what_it_holds_and_is_used_by_it_is_a_circle() {
    let files = [
        ("lib.rs", "mod a;"),
        ("a/mod.rs", "mod x;\nuse x::f;\npub fn g() { f() }\n"),
        ("a/x.rs", "pub fn f() { super::g() }"),
    ];
    assert_eq!(
        faults_of(&["a ->"], &files),
        ["a circle of files: a/mod.rs:2 uses a/x.rs, a/x.rs:1 uses a/mod.rs"]
    );
}

#[test]
fn an_arrow_that_is_not_drawn_is_named_with_its_place() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\n"),
        (
            "a.rs",
            "//! Text.\nuse crate::{\n    b::{\n        self,\n        C as D,\n    },\n};\n",
        ),
        ("b.rs", "pub struct C;\n"),
    ];
    assert_eq!(
        faults_of(&["a ->", "b ->"], &files),
        ["`a -> b` is not on the map: a.rs:2 uses b.rs"]
    );
}

#[test]
fn each_way_to_name_another_room_is_an_arrow() {
    for code in [
        "use crate::b;",
        "use super::b::B;",
        "use crate::{c::{C, D}, b::B};",
        "pub use crate::b::B;",
        "pub(in crate::a) use crate::b::B;",
        "use crate::B;",
        "use crate::*;",
        "fn f() { vec![crate::b::f()]; }",
        "fn f(_: <crate::b::B as Clone>::T) {}",
        "fn f() { use crate::b::B; }",
        "macro_rules! m { () => { $crate::b::f() } }",
        "struct A(pub(crate) Vec<super::b::B>);",
        "mod inner { use super::super::b::B; }",
        "mod inner { use crate::b as c; mod deeper { fn f() { super::c::f() } } }",
    ] {
        let files = [
            ("lib.rs", "mod a;\nmod b;\nmod c;\npub use b::B;\n"),
            ("a.rs", code),
            ("b.rs", "pub struct B;"),
            ("c.rs", ""),
        ];
        let faults = faults_of(&["a -> c", "b ->", "c ->"], &files);
        let found = faults.contains(&"`a -> b` is not on the map: a.rs:1 uses b.rs".to_owned());
        assert!(found, "{code}: {faults:?}");
    }
}

#[test]
fn an_item_reached_through_an_imported_module_is_its_own_files() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\n"),
        (
            "a.rs",
            "use crate::b;\nfn f() { b::x::f(b::Y::new()); }\npub struct A;\n",
        ),
        ("b/mod.rs", "pub mod x;\nmod y;\npub use y::Y;\n"),
        ("b/x.rs", "pub fn f() {}"),
        ("b/y.rs", "use crate::a::A;\npub struct Y(A);"),
    ];
    assert_eq!(
        faults_of(&["a -> b", "b ->"], &files),
        [
            "a circle of files: a.rs:2 uses b/y.rs, b/y.rs:1 uses a.rs",
            "`b -> a` is not on the map: b/y.rs:1 uses a.rs",
        ]
    );
}

#[test]
fn an_arrow_that_nobody_uses_is_a_fault() {
    let files = [("lib.rs", "mod a;\nmod b;\n"), ("a.rs", ""), ("b.rs", "")];
    assert_eq!(
        faults_of(&["a -> b", "b ->"], &files),
        ["`a -> b` is on the map, and no code uses it"]
    );
}

#[test]
fn a_circle_on_the_map_is_a_fault() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\n"),
        ("a/mod.rs", "mod x;\nmod y;\n"),
        ("a/x.rs", "use crate::b::B;"),
        ("a/y.rs", "pub struct Y;"),
        ("b.rs", "fn f(_: crate::a::y::Y) {}\npub struct B;"),
    ];
    assert_eq!(
        faults_of(&["a -> b", "b -> a"], &files),
        ["a circle on the map: a -> b -> a"]
    );
}

#[test]
fn rooms_and_the_map_name_the_same() {
    let files = [("lib.rs", "mod a;"), ("a.rs", "")];
    assert_eq!(
        faults_of(&["b ->"], &files),
        [
            "the room `a` is not on the map",
            "`b` is on the map and is no room"
        ]
    );
}

#[test]
fn tests_comments_and_strings_have_no_arrows() {
    for code in [
        "#[cfg(test)]\nmod tests { use crate::b::B; fn f() { crate::b::f() } }",
        "#[cfg(all(test, feature = \"x\"))]\nmod tests { use crate::b::B; }",
        "#[cfg(any(test, all(test, unix)))]\nuse crate::b::{B};",
        "#[cfg(test)]\n#[allow(dead_code)]\npub fn f<A, B>(_: crate::b::B) -> A { crate::b::f() }",
        "struct A { #[cfg(test)] b: crate::b::B, c: u8 }",
        "#[test]\nfn f() { crate::b::f() }",
        "#![cfg(test)]\nuse crate::b::B;\nuse crate::b;",
        "/// See [`crate::b::B`].\nfn f() {}\n// crate::b::f()\n/* use crate::b; */",
        "//! use crate::b::B;\n//! ```\n//! use crate::b::B;\n//! ```\nconst A: &str = \
            \"crate::b::B\";",
        "use ::b::B;\nuse std::b::B;\nfn f() { ::b::f(); Vec::<u8>::b::f() }",
    ] {
        let files = [("lib.rs", "mod a;\nmod b;\n"), ("a.rs", code), ("b.rs", "")];
        let faults = faults_of(&["a ->", "b ->"], &files);
        assert!(faults.is_empty(), "{code}: {faults:?}");
    }
}

#[test]
fn what_does_not_hold_in_tests_alone_counts() {
    for code in [
        "#[cfg(not(test))]\nuse crate::b::B;",
        "#[cfg(any(test, unix))]\nuse crate::b::B;",
        "#[cfg(test)] use crate::c::C; use crate::b::B;",
        "#[cfg(test)] mod tests {} fn f() { crate::b::f() }",
        "struct A { #[cfg(test)] c: u8, b: crate::b::B }",
    ] {
        let files = [("lib.rs", "mod a;\nmod b;\n"), ("a.rs", code), ("b.rs", "")];
        assert!(faults_of(&["a -> b", "b ->"], &files).is_empty(), "{code}");
    }
}

#[test]
fn a_module_of_tests_in_a_file_of_its_own_is_not_looked_for() {
    let files = [
        ("lib.rs", "#[cfg(test)]\nmod tests;\nmod a;\n"),
        ("a.rs", ""),
    ];
    assert!(faults_of(&["a ->"], &files).is_empty());
}

#[test]
fn a_crate_without_a_map_is_told_how_to_draw_one() {
    let read = |_: &Path| Some("//! A crate.\n".to_owned());
    let faults = faults(Path::new("lib.rs"), &read).unwrap();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].contains("```text rooms"), "{faults:?}");
}

#[test]
fn a_line_of_the_map_that_draws_nothing_is_a_fault() {
    let files = [("lib.rs", "mod a;"), ("a.rs", "")];
    assert_eq!(faults_of(&["a"], &files), ["lib.rs: `a` has no `->`"]);
    assert_eq!(
        faults_of(&["a ->", "a ->"], &files),
        ["lib.rs: the room `a` has two lines"]
    );
}

#[test]
fn a_module_whose_file_is_missing_is_named() {
    let read = |path: &Path| (path == Path::new("lib.rs")).then(|| "mod a;".to_owned());
    assert_eq!(
        faults(Path::new("lib.rs"), &read),
        Err("a.rs is not there".to_owned())
    );
}
