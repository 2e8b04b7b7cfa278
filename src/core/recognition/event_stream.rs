//! Parser of server-sent events, from bytes cut anywhere (docs/dashscope-api.md §5.2; the format is
//! WHATWG HTML §9.2).

use crate::json::text::decode_lossy;

/// Bytes of a line, and of the data of an event, at most; an event of the service has a few KB.
const EVENT_BYTES_MAX: usize = 4 << 20;

/// Server-sent event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// Field `event`: `result`, `error`.
    pub(crate) name: String,
    /// Fields `data`, joined by line feeds.
    pub(crate) data: Vec<u8>,
    /// Status of the comment `:HTTP_STATUS/400` in the event: the response itself has status 200
    /// whatever happens.
    pub(crate) http_status: Option<u16>,
}

/// Incremental parser: bytes to events.
#[derive(Debug, Default)]
pub(crate) struct EventStreamParser {
    /// Bytes of the line that has not ended.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return: a line feed after it ends no further line.
    after_return: bool,
    first_line_done: bool,
    event: Event,
    has_data: bool,
    ready: Vec<Event>,
}

/// Error of a line or event over [`EVENT_BYTES_MAX`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl EventStreamParser {
    /// Parses the next bytes of the stream.
    ///
    /// # Errors
    /// [`TooLong`]; events that were complete before can still be taken.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        for &byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.after_return = byte == b'\r';
                    self.end_line()?;
                }
                other => {
                    self.after_return = false;
                    if self.line.len() >= EVENT_BYTES_MAX {
                        return Err(TooLong);
                    }
                    self.line.push(other);
                }
            }
        }
        Ok(())
    }

    /// Removes and returns the complete events.
    pub(crate) fn take(&mut self) -> Vec<Event> {
        core::mem::take(&mut self.ready)
    }

    /// Ends the stream. An event without a blank line at its end counts as complete: the service's
    /// last one may lack it.
    pub(crate) fn finish(&mut self) {
        // An event that this line makes too long is dropped, like one that was cut off.
        if self.line.is_empty() || self.end_line().is_ok() {
            self.dispatch();
        }
    }

    fn end_line(&mut self) -> Result<(), TooLong> {
        let line = core::mem::take(&mut self.line);
        let mut line = line.as_slice();
        if !core::mem::replace(&mut self.first_line_done, true) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch();
            return Ok(());
        }
        let colon = line
            .iter()
            .position(|&byte| byte == b':')
            .unwrap_or(line.len());
        let (field, rest) = line.split_at_checked(colon).unwrap_or((line, &[]));
        let value = rest.strip_prefix(b":").unwrap_or(rest);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"" => {
                let status = value
                    .strip_prefix(b"HTTP_STATUS/")
                    .and_then(|digits| core::str::from_utf8(digits).ok()?.trim().parse().ok());
                self.event.http_status = status.or(self.event.http_status);
            }
            b"event" => self.event.name = decode_lossy(value),
            b"data" => {
                if self.event.data.len() + value.len() >= EVENT_BYTES_MAX {
                    return Err(TooLong);
                }
                if core::mem::replace(&mut self.has_data, true) {
                    self.event.data.push(b'\n');
                }
                self.event.data.extend_from_slice(value);
            }
            _ => {}
        }
        Ok(())
    }

    fn dispatch(&mut self) {
        let event = core::mem::take(&mut self.event);
        if core::mem::take(&mut self.has_data) {
            self.ready.push(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn events(pieces: &[&[u8]]) -> Vec<Event> {
        let mut parser = EventStreamParser::default();
        for piece in pieces {
            parser.feed(piece).unwrap();
        }
        parser.finish();
        parser.take()
    }

    #[test]
    fn every_cut_of_every_recorded_stream_gives_the_same_events() {
        for name in [
            "sync-stream-qwen3.sse",
            "sync-stream-qwen3-cumulative.sse",
            "sync-stream-error.sse",
            "sync-stream-openai.sse",
        ] {
            let bytes = std::fs::read(format!(
                "{}/../../tests/fixtures/service/{name}",
                env!("CARGO_MANIFEST_DIR")
            ))
            .unwrap();
            let whole = events(&[&bytes]);
            assert!(!whole.is_empty(), "{name}");
            let with_returns = String::from_utf8(bytes.clone())
                .unwrap()
                .replace('\n', "\r\n")
                .into_bytes();
            for stream in [bytes, with_returns] {
                for cut in 0..=stream.len() {
                    let (left, right) = stream.split_at(cut);
                    assert_eq!(events(&[left, right]), whole, "{name} cut at {cut}");
                }
                let single: Vec<&[u8]> = stream.chunks(1).collect();
                assert_eq!(events(&single), whole, "{name} byte by byte");
            }
        }
    }

    #[test]
    fn reads_the_status_that_the_service_hides_in_a_comment() {
        let stream = b"id:1\nevent:error\n:HTTP_STATUS/400\ndata:{\"code\":\"x\"}\n\n";
        assert_eq!(
            events(&[stream]),
            [Event {
                name: "error".to_owned(),
                data: b"{\"code\":\"x\"}".to_vec(),
                http_status: Some(400)
            }]
        );
    }

    #[test]
    fn joins_data_lines_and_skips_what_carries_none() {
        let found =
            events(&[b"\xEF\xBB\xBFdata: a\rdata\rdata:b\r\r:ping\n\nretry: 5\n\ndata:last"]);
        let data: Vec<&[u8]> = found.iter().map(|event| event.data.as_slice()).collect();
        assert_eq!(data, [&b"a\n\nb"[..], b"last"]);
    }

    #[test]
    fn a_nul_in_an_id_and_a_mark_behind_the_beginning_change_nothing() {
        let found = events(&[b"id:a\0b\n\xEF\xBB\xBFdata:x\ndata:y\0\n\n"]);
        let data: Vec<&[u8]> = found.iter().map(|event| event.data.as_slice()).collect();
        assert_eq!(data, [b"y\0"]);
    }

    /// Each stream would take minutes in time that grows with the square of its length.
    #[test]
    fn large_streams_take_no_longer_for_their_size() {
        let started = Instant::now();
        for unit in [
            "\n",
            "\r",
            ":",
            "data\n",
            "data:\r",
            "event:x\n",
            "a:\n",
            "data\n\n",
        ] {
            let large = unit.repeat((1 << 18) / unit.len());
            let whole = events(&[large.as_bytes()]);
            let pieces: Vec<&[u8]> = large.as_bytes().chunks(7).collect();
            assert_eq!(events(&pieces), whole, "{unit:?}");
        }
        assert!(started.elapsed().as_secs() < 60);
    }

    #[test]
    fn refuses_a_line_without_end() {
        let mut parser = EventStreamParser::default();
        assert_eq!(parser.feed(&vec![b'a'; EVENT_BYTES_MAX]), Ok(()));
        assert_eq!(parser.feed(b"a"), Err(TooLong));
    }

    #[test]
    fn refuses_an_event_without_end() {
        let line = [b"data:".as_slice(), &[b'a'; 1 << 20], b"\n"].concat();
        let mut parser = EventStreamParser::default();
        let fed = (0..10).take_while(|_| parser.feed(&line) == Ok(())).count();
        assert_eq!((fed, parser.take()), (3, Vec::new()));
    }
}
