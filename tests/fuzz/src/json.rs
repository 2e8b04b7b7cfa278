//! Values of the core beside serde_json's.

use dashscope_asr_core::Value;

/// Largest whole number of a request's body that the writer writes digit by digit.
const WHOLE_MAX: f64 = 1e15;

/// Whether both are the same: numbers to thirteen places, of entries with one name the last.
pub fn is_same(ours: &Value, theirs: &serde_json::Value) -> bool {
    use serde_json::Value as Theirs;
    match (ours, theirs) {
        (Value::Absent, Theirs::Null) => true,
        (Value::Bool(a), Theirs::Bool(b)) => a == b,
        (Value::String(a), Theirs::String(b)) => a == b,
        (Value::Number(a), Theirs::Number(b)) => b.as_f64().is_some_and(|b| is_close(*a, b)),
        (Value::Array(a), Theirs::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(a), Theirs::Object(b)) => {
            a.iter().all(|(name, _)| b.contains_key(name))
                && b.iter().all(|(name, b)| {
                    let last = a.iter().rev().find(|(known, _)| known == name);
                    last.is_some_and(|(_, a)| is_same(a, b))
                })
        }
        _ => false,
    }
}

/// Whether two doubles differ by rounding alone; of the smallest there are few between two powers.
fn is_close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= (b.abs() * 1e-13).max(1e-322)
}

/// Levels of arrays and objects.
pub fn levels(value: &Value) -> usize {
    let inner = value.entries().iter().map(|(_, inner)| inner);
    let deepest = value.items().iter().chain(inner).map(levels).max();
    match value {
        Value::Array(_) | Value::Object(_) => 1 + deepest.unwrap_or(0),
        _ => 0,
    }
}

/// The value with numbers as bodies of requests hold them: whole, and not over 10^15.
pub fn writable(value: &Value) -> Value {
    match value {
        Value::Number(number) => {
            let whole = number.trunc().clamp(1.0 - WHOLE_MAX, WHOLE_MAX - 1.0);
            // Zero has no sign there.
            Value::Number(whole + 0.0)
        }
        Value::Array(items) => Value::Array(items.iter().map(writable).collect()),
        Value::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|(name, inner)| (name.clone(), writable(inner)))
                .collect(),
        ),
        other => other.clone(),
    }
}
