//! Parses the map of rooms in the doc comment of a crate's `lib.rs`.

use std::collections::BTreeSet;

use super::circle::Graph;

/// The line that the map's block begins with.
const FENCE: &str = "```text rooms";

/// Parses the map; an error names its fault.
///
/// ````text
/// ```text rooms
/// client  -> tasks error  · any prose
/// error   ->
/// ```
/// ````
pub fn parse_map(lib: &str) -> Result<Graph, String> {
    let mut lines = lib
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("//!"))
        .map(str::trim)
        .skip_while(|line| *line != FENCE);
    if lines.next().is_none() {
        return Err(format!(
            "there is no map; put a block into the doc comment that begins with the line \
             \"{FENCE}\" and has a line \"room -> room room\" for each room"
        ));
    }
    let mut map = Graph::new();
    for line in lines.take_while(|line| *line != "```") {
        let drawn = line.split_once('·').map_or(line, |(drawn, _)| drawn);
        if drawn.trim().is_empty() {
            continue;
        }
        let (room, targets) = drawn
            .split_once("->")
            .ok_or_else(|| format!("`{line}` has no `->`"))?;
        let targets: BTreeSet<String> = targets.split_whitespace().map(str::to_owned).collect();
        let room = room.trim();
        if map.insert(room.to_owned(), targets).is_some() {
            return Err(format!("the room `{room}` has two lines"));
        }
    }
    Ok(map)
}

/// The lines of a map, the names in a column.
pub fn print_map(map: &Graph) -> String {
    let width = map.keys().map(String::len).max().unwrap_or_default();
    let lines = map.iter().map(|(room, targets)| {
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        let line = format!("{room:<width$} -> {}", targets.join(" "));
        format!("//! {}\n", line.trim_end())
    });
    lines.collect()
}
