//! Access of the fuzz targets (`tests/fuzz`) to private parsers; compiled for them alone.

use crate::recognition::event_stream::EventStreamParser;

/// Name, data and HTTP status of an event.
pub type Event = (String, Vec<u8>, Option<u16>);

/// Parses the events of a stream that arrives in `pieces`.
///
/// # Errors
/// The events before a line or event that is too long.
pub fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, Vec<Event>> {
    let (mut parser, mut events) = (EventStreamParser::default(), Vec::new());
    let mut take = |parser: &mut EventStreamParser| {
        let complete = parser.take().into_iter();
        events.extend(complete.map(|event| (event.name, event.data, event.http_status)));
    };
    for piece in pieces {
        let parsed = parser.feed(piece);
        take(&mut parser);
        if parsed.is_err() {
            return Err(events);
        }
    }
    parser.finish();
    take(&mut parser);
    Ok(events)
}
