//! The few forms of YAML that workflows are written in here. The checks of rights read lines, and a
//! line may mean another thing in YAML than it seems to: a key in escapes, an anchor, a merge, a
//! second key of the same name. So whatever is not one of these forms is a fault:
//!
//! - `key: value`, `key:`, `- key: value` and `key: |`, two spaces a level;
//! - as the value a plain text on one line, or `[a, "b", c]`;
//! - comments on lines of their own, and the tag behind the commit of an action.

use super::reader::indent;

/// The mapping that a line belongs to.
struct Mapping<'text> {
    column: usize,
    is_item: bool,
    keys: Vec<&'text str>,
}

/// Faults of a text that is not of these forms, each with the number of its line.
pub fn faults(text: &str) -> Vec<String> {
    let mut reader = Reader::default();
    text.split('\n')
        .enumerate()
        .filter_map(|(index, line)| {
            let fault = reader.read(line).err()?;
            Some(format!("line {}: {fault}: {line:?}", index + 1))
        })
        .collect()
}

#[derive(Default)]
struct Reader<'text> {
    mappings: Vec<Mapping<'text>>,
    /// The column of a key on the line before, if its value is on the lines below.
    open: Option<usize>,
    /// The column of the key whose value is a block of text.
    block: Option<usize>,
}

impl<'text> Reader<'text> {
    fn read(&mut self, line: &'text str) -> Result<(), &'static str> {
        if !line.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err("only the printable letters of ASCII are read");
        }
        let rest = line.trim_start_matches(' ');
        if rest.is_empty() {
            return Ok(());
        }
        let depth = indent(line);
        if let Some(column) = self.block {
            if depth >= column + 2 {
                return Ok(());
            }
            self.block = None;
        }
        if rest.starts_with('#') {
            return Ok(());
        }
        let (column, pair, is_item) = match rest.strip_prefix("- ") {
            Some(pair) => (depth + 2, pair, true),
            None => (depth, rest, false),
        };
        let (key, value) = pair_of(pair)?;
        self.place(column, key, is_item)?;
        self.open = value.is_empty().then_some(column);
        self.block = (value == "|").then_some(column);
        Ok(())
    }

    /// Puts a key into its mapping, which may begin with it.
    fn place(&mut self, column: usize, key: &'text str, is_item: bool) -> Result<(), &'static str> {
        let parent = column.checked_sub(if is_item { 4 } else { 2 });
        let begins = self.mappings.is_empty() && column == 0 && !is_item
            || self.open.is_some() && self.open == parent;
        while self
            .mappings
            .last()
            .is_some_and(|last| last.column > column)
        {
            self.mappings.pop();
        }
        let last = self.mappings.last().filter(|last| last.column == column);
        let goes_on = !begins && last.is_some_and(|last| last.is_item || !is_item);
        if !begins && !goes_on {
            return Err("its indentation is not two spaces a level");
        }
        if begins || is_item {
            self.mappings.retain(|mapping| mapping.column < column);
            let keys = Vec::new();
            self.mappings.push(Mapping {
                column,
                is_item,
                keys,
            });
        }
        let keys = self.mappings.last_mut().map(|mapping| &mut mapping.keys);
        let keys = keys.ok_or("it is in no mapping")?;
        if keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            return Err("its key stands twice");
        }
        keys.push(key);
        Ok(())
    }
}

/// A key, and its value, which is empty if it is on the lines below.
fn pair_of(pair: &str) -> Result<(&str, &str), &'static str> {
    let (key, rest) = pair.split_once(':').ok_or("it is no key and value")?;
    let is_name = key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !is_name {
        return Err("its key is not a plain name");
    }
    if rest.is_empty() {
        return Ok((key, rest));
    }
    let value = rest.strip_prefix(' ').unwrap_or_default();
    if value == "|" || is_list(value) || is_plain(without_tag(key, value)) {
        return Ok((key, value));
    }
    Err("its value is not a plain text, a list or a block")
}

/// The value without the comment that names an action's tag.
fn without_tag<'text>(key: &str, value: &'text str) -> &'text str {
    match value.split_once(" # v") {
        Some((action, tag))
            if key == "uses"
                && tag
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.') =>
        {
            action
        }
        _ => value,
    }
}

/// Whether YAML takes a text as it is: no quotes, anchors, tags, braces or comments.
fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric() || "$./~".contains(first))
        && !text.ends_with([' ', ':'])
        && text != "~"
        && !text.contains(": ")
        && !text.contains(" #")
}

/// Whether it is a list of names on one line, in quotes or without.
fn is_list(text: &str) -> bool {
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    inner.is_some_and(|inner| {
        inner.split(", ").all(|item| {
            let quoted = item
                .strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'));
            quoted.map_or_else(|| is_name(item), |text| is_name(&text.replace('*', "")))
        })
    })
}

#[test]
fn the_forms_are_read() {
    let text = "# a\nname: b\non:\n  push:\n    tags: [\"v*\", c]\n  pull_request:\n\njobs:\n\
        \x20 d:\n    runs-on: e-1.2\n    steps:\n      # f\n\
        \x20     - uses: g/h@1 # v1.2.3\n        with:\n\
        \x20         i: ${{ j }}-${{ k('l', 'm') }}\n\
        \x20     - run: |\n          n: \"o\" & {p} \\x2d # q\n\n            r\n\
        \x20     - run: s --t=\"$U\" -- \"$V\"\n\
        \x20 w:\n    uses: ./x\n";
    assert_eq!(faults(text), Vec::<String>::new());
}

#[test]
fn every_other_form_is_a_fault() {
    let twice = "key stands twice";
    let key = "key is not a plain name";
    let value = "value is not a plain text";
    let indentation = "indentation is not two spaces";
    let letters = "printable letters of ASCII";
    let neither = "it is no key and value";
    for (text, expected) in [
        // Keys.
        ("\"id\\x2dtoken\": write", key),
        ("\"id-token\": write", key),
        ("'id-token': write", key),
        ("? id-token\n: write", neither),
        ("!!str id-token: write", key),
        ("&a id-token: write", key),
        ("*a : write", key),
        ("<<: *a", key),
        ("id-token : write", key),
        ("id token: write", key),
        ("{ id-token: write }", key),
        ("[id-token]: write", key),
        ("- {id-token: write}", key),
        ("id-token:write", value),
        ("id-token:  write", value),
        ("a: b\na: c", twice),
        ("a: b\nA: c", twice),
        ("a:\n  b: c\nd: e\na:\n  f: g", twice),
        ("a:\n  - b: c\n    b: d", twice),
        ("a:\n  b: c\n  d:\n    e: f\n  b: g", twice),
        // Values.
        ("permissions: { id-token: write }", value),
        ("permissions: {id-token: write}", value),
        ("permissions: \"write-all\"", value),
        ("permissions: \"write\\x2dall\"", value),
        ("permissions: 'write-all'", value),
        ("permissions: &a", value),
        ("permissions: &a write-all", value),
        ("permissions: *a", value),
        ("permissions: !!map", value),
        ("permissions: ~", value),
        ("permissions: # none", value),
        ("permissions: write-all # none", value),
        ("permissions: a: b", value),
        ("permissions: a:", value),
        ("permissions: a ", value),
        ("permissions: ", value),
        ("permissions: >", value),
        ("permissions: |-", value),
        ("permissions: |2", value),
        ("permissions: | # a", value),
        ("permissions: [id-token: write]", value),
        ("permissions: [&a b]", value),
        ("permissions: [*a]", value),
        ("permissions: [\"a\\x2db\"]", value),
        ("permissions: [a, [b]]", value),
        ("permissions: [a,", value),
        ("permissions: []", value),
        ("uses: a@b # vc", value),
        ("with: a@b # v1", value),
        ("%YAML 1.2", neither),
        ("---", neither),
        ("...", neither),
        ("--- a: b", key),
        ("a: b\n---\na: c", neither),
        // Places.
        ("a: b\n  c", neither),
        ("a: b\n  c: d", indentation),
        ("a:\n   b: c", indentation),
        ("a:\n b: c", indentation),
        ("a:\n    b: c", indentation),
        ("a:\n  b:\n    c: d\n   e: f", indentation),
        ("a:\n- b: c", indentation),
        ("- a: b", indentation),
        ("a:\n  - b", neither),
        ("a:\n  -\n    b: c", neither),
        ("a:\n  -   b: c", key),
        ("a:\n  - b: c\n  d: e", indentation),
        ("a:\n  b: c\n  - d: e", indentation),
        ("a:\n  - - b: c", key),
        ("  a: b", indentation),
        ("a:\n  b: |\n    c\n   d\n", neither),
        ("a:\n  b: |\n    c\n   d: e\n", indentation),
        // Letters.
        ("a:\tb", letters),
        ("a:\n\tb: c", letters),
        ("a: b\r\n", letters),
        ("# a\rb: c", letters),
        ("# a\u{85}b: c", letters),
        ("# a\u{2028}b: c", letters),
        ("\u{feff}a: b", letters),
        ("a: b\u{a0}# c", letters),
        ("run: |\n  a\u{2029}b: c", letters),
    ] {
        let found = faults(text);
        assert!(
            found.iter().any(|fault| fault.contains(expected)),
            "{text:?}: {found:?}"
        );
    }
}
