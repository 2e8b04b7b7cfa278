//! Lines and cues of made-up atoms.

use super::{BLOCK_ATOMS, Line, LineBreaker};
use crate::subtitle::atom::{Atom, Ending};
use crate::subtitle::rules::LineRules;

#[test]
fn a_sentence_without_end_is_broken_block_by_block() {
    let count = 3 * BLOCK_ATOMS + 7;
    let atom = |at: u32| Atom {
        start: 6 * at,
        end: 6 * at + 5,
        columns: 5,
        space: 1,
        start_ms: 300 * at,
        end_ms: 300 * at + 250,
        is_interpolated: false,
        ending: Ending::Word,
    };
    let atoms: Vec<Atom> = (0..count as u32).map(atom).collect();
    let mut breaker = LineBreaker::default();
    let mut next = 0;
    for line in breaker.break_lines(&atoms, &LineRules::default()).unwrap() {
        assert_eq!(line.first, next, "no atom is left out");
        assert!(
            line.end > line.first && line.end - line.first <= 7,
            "{line:?}"
        );
        assert!(line.first % BLOCK_ATOMS != 0 || line.begins_cue, "{line:?}");
        next = line.end;
    }
    assert_eq!(next, count);
    assert!(
        breaker.candidates.capacity() < 4 * BLOCK_ATOMS,
        "{}",
        breaker.candidates.capacity()
    );
}

/// Words of five columns and a space, each of 250 ms and a pause of 50.
fn words(count: u32) -> Vec<Atom> {
    (0..count)
        .map(|at| Atom {
            columns: 5,
            space: 1,
            start_ms: 300 * at,
            end_ms: 300 * at + 250,
            ending: Ending::Word,
            ..Atom::default()
        })
        .collect()
}

fn rules(max_line_width: u32, max_lines: u32) -> LineRules {
    LineRules {
        max_line_width,
        max_lines,
        ..LineRules::default()
    }
}

/// The number of atoms of each line; a line that begins a cue is positive, another negative.
fn shape(atoms: &[Atom], rules: &LineRules) -> Vec<i64> {
    let mut breaker = LineBreaker::default();
    let lines = breaker.break_lines(atoms, rules).unwrap();
    let mut next = 0;
    lines
        .iter()
        .map(|line| {
            assert_eq!(line.first, next, "no atom is left out");
            next = line.end;
            let count = (line.end - line.first) as i64;
            if line.begins_cue { count } else { -count }
        })
        .collect()
}

#[test]
fn text_that_fits_on_one_line_stays_on_it() {
    assert_eq!(shape(&words(2), &rules(11, 2)), [2]);
    assert_eq!(shape(&words(2), &rules(10, 2)), [1, -1]);
    // The space behind the last word needs no column.
    assert_eq!(shape(&words(7), &rules(41, 2)), [7]);
    let mut breaker = LineBreaker::default();
    assert_eq!(breaker.break_lines(&[], &rules(10, 2)).unwrap(), []);
}

#[test]
fn lines_of_a_cue_are_even_and_a_cue_begins_where_its_lines_are_used_up() {
    assert_eq!(shape(&words(4), &rules(17, 2)), [2, -2]);
    assert_eq!(shape(&words(4), &rules(17, 1)), [2, 2]);
    assert_eq!(shape(&words(6), &rules(17, 2)), [3, -3]);
    assert_eq!(shape(&words(8), &rules(11, 2)), [2, -2, 2, -2]);
    assert_eq!(shape(&words(6), &rules(11, 3)), [2, -2, -2]);
}

#[test]
fn an_atom_that_is_wider_than_a_line_has_a_line_of_its_own() {
    let mut atoms = words(3);
    atoms[1].columns = 30;
    assert_eq!(shape(&atoms, &rules(11, 3)), [1, -1, -1]);
    assert_eq!(shape(&atoms[1..2], &rules(11, 3)), [1]);
}

#[test]
fn a_cue_takes_no_longer_than_it_may() {
    let of_ms = |max_duration_ms| LineRules {
        max_duration_ms,
        ..rules(11, 2)
    };
    // Four words end at 1150 ms.
    assert_eq!(shape(&words(4), &of_ms(1150)), [2, -2]);
    assert_eq!(shape(&words(4), &of_ms(1149)), [2, 2]);
    // Two words on a line take 550 ms, one word 250.
    assert_eq!(shape(&words(2), &of_ms(550)), [2]);
    assert_eq!(shape(&words(2), &of_ms(549)), [1, 1]);
    // A word that takes longer is a cue all the same.
    assert_eq!(shape(&words(2), &of_ms(100)), [1, 1]);
    // Words that end in another order than they begin.
    let mut atoms = words(2);
    atoms[0].end_ms = 2000;
    assert_eq!(shape(&atoms, &of_ms(2000)), [2]);
    assert_eq!(shape(&atoms, &of_ms(1999)), [1, -1]);
}

#[test]
fn breaks_go_behind_the_best_ending() {
    for (best, other) in [
        (Ending::Sentence, Ending::Clause),
        (Ending::Clause, Ending::Word),
        (Ending::Word, Ending::Poor),
        (Ending::Poor, Ending::Bound),
        (Ending::Bound, Ending::Part),
    ] {
        for at in [0, 1] {
            let mut atoms = words(3);
            atoms.iter_mut().for_each(|atom| atom.ending = other);
            atoms[at].ending = best;
            // Two words fit on a line, so that the first or the second line is the short one.
            let first = at as i64 + 1;
            assert_eq!(shape(&atoms, &rules(11, 2)), [first, first - 3], "{best:?}");
            assert_eq!(shape(&atoms, &rules(11, 1)), [first, 3 - first], "{best:?}");
        }
    }
}

#[test]
fn a_pause_counts_as_the_end_of_a_clause() {
    for at in [1, 2] {
        let mut atoms = words(3);
        let with_pause = |atoms: &[Atom], pause_ms: u32| {
            let mut atoms = atoms.to_vec();
            atoms[at..].iter_mut().for_each(|atom| {
                atom.start_ms += pause_ms - 50;
                atom.end_ms += pause_ms - 50;
            });
            shape(&atoms, &rules(11, 2))
        };
        let there = vec![at as i64, at as i64 - 3];
        assert_eq!(with_pause(&atoms, 400), there);
        assert_eq!(with_pause(&atoms, 5000), there);
        // A shorter one does not: the end of a clause elsewhere wins.
        atoms[2 - at].ending = Ending::Clause;
        assert_ne!(with_pause(&atoms, 399), there);
        // Nor does a pause make the end of a sentence worse.
        atoms[at - 1].ending = Ending::Sentence;
        assert_eq!(with_pause(&atoms, 400), there);
    }
}

/// The cost of lines, written down once more.
fn cost(atoms: &[Atom], lines: &[Line], width: u32) -> u32 {
    let of_line = |line: &Line| {
        let atoms = &atoms[line.first..line.end];
        let spaces: u32 = atoms[..atoms.len() - 1].iter().map(|atom| atom.space).sum();
        let columns: u32 = atoms.iter().map(|atom| atom.columns).sum::<u32>() + spaces;
        let empty = 100 * width.saturating_sub(columns) / width;
        empty * empty / 100
    };
    let of_break = |line: &Line| {
        if line.first == 0 {
            return 0;
        }
        let before = atoms[line.first - 1];
        let pause_ms = atoms[line.first].start_ms.saturating_sub(before.end_ms);
        let ending = if pause_ms >= 400 && before.ending != Ending::Part {
            before.ending.max(Ending::Clause)
        } else {
            before.ending
        };
        match (ending, line.begins_cue) {
            (Ending::Part, _) => 10_000,
            (Ending::Bound, _) => 3_000,
            (Ending::Poor, false) => 300,
            (Ending::Poor, true) => 400,
            (Ending::Word, false) => 30,
            (Ending::Word, true) => 90,
            (Ending::Clause, false) => 8,
            (Ending::Clause, true) => 20,
            (Ending::Sentence, _) => 0,
        }
    };
    lines
        .iter()
        .map(|line| of_line(line) + of_break(line) + if line.begins_cue { 400 } else { 40 })
        .sum()
}

/// Every way to break atoms from `first` on, behind `lines`.
fn all_ways(atoms: &[Atom], rules: &LineRules, lines: &mut Vec<Line>, best: &mut u32) {
    let first = lines.last().map_or(0, |line| line.end);
    if first == atoms.len() {
        *best = cost(atoms, lines, rules.max_line_width).min(*best);
        return;
    }
    let of_cue = lines
        .iter()
        .rev()
        .take_while(|line| !line.begins_cue)
        .count()
        + 1;
    for end in first + 1..=atoms.len() {
        let of_line = &atoms[first..end];
        let columns: u32 = of_line.iter().map(|atom| atom.columns + atom.space).sum();
        if columns - of_line[of_line.len() - 1].space > rules.max_line_width && end > first + 1 {
            break;
        }
        for begins_cue in [true, false] {
            if begins_cue || (first > 0 && of_cue < rules.max_lines as usize) {
                lines.push(Line {
                    first,
                    end,
                    begins_cue,
                });
                all_ways(atoms, rules, lines, best);
                lines.pop();
            }
        }
    }
}

#[test]
fn no_other_way_to_break_a_sentence_is_cheaper() {
    let mut seed = 3_u32;
    let mut below = |end: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % end
    };
    let endings = [
        Ending::Part,
        Ending::Bound,
        Ending::Poor,
        Ending::Word,
        Ending::Word,
        Ending::Clause,
        Ending::Sentence,
    ];
    let mut broken = 0;
    for _ in 0..400 {
        let mut ms = 0;
        let atoms: Vec<Atom> = (0..2 + below(6))
            .map(|_| {
                let start_ms = ms;
                ms += 600;
                Atom {
                    columns: 1 + below(9),
                    space: below(2),
                    start_ms,
                    end_ms: start_ms + 150 + below(200),
                    ending: endings[below(5) as usize],
                    ..Atom::default()
                }
            })
            .collect();
        let rules = LineRules {
            max_line_width: 8 + below(12),
            max_lines: 1 + below(3),
            max_duration_ms: 60_000,
            ..LineRules::default()
        };
        let mut best = u32::MAX;
        all_ways(&atoms, &rules, &mut Vec::new(), &mut best);
        let mut breaker = LineBreaker::default();
        let lines = breaker.break_lines(&atoms, &rules).unwrap();
        assert_eq!(
            cost(&atoms, lines, rules.max_line_width),
            best,
            "{atoms:?} {rules:?}"
        );
        broken += usize::from(lines.len() > 1);
    }
    assert!(broken > 200, "{broken}");
}
