//! What the fuzz targets (`tests/fuzz`) need of what is private; compiled for them alone.

use crate::wire::sse::Parser;

/// Name, data and hidden status of an event.
pub type Event = (String, Vec<u8>, Option<u16>);

/// The events in a stream that comes in `pieces`; `Err` holds those before a line or event that is
/// too long.
///
/// # Errors
/// When there is such a line or event.
pub fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<Event>, Vec<Event>> {
    let (mut parser, mut events) = (Parser::default(), Vec::new());
    let mut take = |parser: &mut Parser| {
        events.extend(
            parser
                .take()
                .into_iter()
                .map(|event| (event.name, event.data, event.http_status)),
        )
    };
    for piece in pieces {
        let fed = parser.feed(piece);
        take(&mut parser);
        if fed.is_err() {
            return Err(events);
        }
    }
    parser.finish();
    take(&mut parser);
    Ok(events)
}
