//! URL operations that the core needs. A URL library would weigh more than the rest of the package;
//! hosts outside ASCII are converted by the platform's `URL` before they come here
//! (`pkg-template/ascii-host.js`).

use crate::json::text::{
    after_any, before_any, contains_byte, extension, parse_u64, push_hex, split,
};
use crate::json::value::Value;

/// Characters that end the authority (user, host and port).
const AUTHORITY_END: &[u8] = b"/?#";
/// Slashes, as parsers of URLs read them.
const SLASHES: &[u8] = b"/\\";

/// Whether `url` starts with `http://` or `https://` (in any case) and has a host.
pub(crate) fn has_http_scheme(url: &str) -> bool {
    after_scheme(url).is_some_and(|rest| !before_any(rest, AUTHORITY_END).is_empty())
}

/// Whether `url` is an `oss://` URL, as an upload returns them.
pub(crate) fn is_oss(url: &str) -> bool {
    url.strip_prefix("oss://")
        .is_some_and(|key| !key.is_empty())
}

/// Extension of the file that a URL names, in lower case; empty where it names none.
pub(crate) fn extension_of_path(url: &str) -> String {
    let rest = after_scheme(url).or_else(|| url.strip_prefix("oss://"));
    let path = before_any(rest.unwrap_or_default(), b"?#");
    // A host alone has dots, too.
    after_any(path, b"/").map_or_else(String::new, extension)
}

fn after_scheme(url: &str) -> Option<&str> {
    for scheme in &["https://", "http://"] {
        if url
            .get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        {
            return url.get(scheme.len()..);
        }
    }
    None
}

/// Whether the URL goes over TLS.
pub(crate) fn is_https(url: &str) -> bool {
    url.get(..8)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"))
}

/// Whether the host is this machine: plain HTTP does not leave it. Names below `localhost` are not:
/// a resolver may lead them anywhere.
pub(crate) fn is_loopback(url: &str) -> bool {
    let Some(rest) = after_scheme(url) else {
        return false;
    };
    // A user part, or a backslash that parsers read in two ways, could dress another host up as
    // this.
    let authority = before_any(rest, AUTHORITY_END);
    let (host, port) = match authority.strip_prefix("[::1]") {
        Some(port) => ("[::1]", port),
        None => {
            let host = before_any(authority, b":");
            (host, authority.get(host.len()..).unwrap_or_default())
        }
    };
    let is_port = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    is_port && (host == "[::1]" || host.eq_ignore_ascii_case("localhost") || is_loopback_v4(host))
}

fn is_loopback_v4(host: &str) -> bool {
    let mut octets = 0;
    for octet in split(host, b".") {
        match parse_u64(octet) {
            Some(value) if value < 256 && (octets > 0 || value == 127) => octets += 1,
            _ => return false,
        }
    }
    octets == 4
}

/// Upgrades `http://` to `https://`, except on this machine. The service gives result links without
/// TLS, which a page must not load; their hosts serve both (docs/dashscope-api.md §1.4).
pub(crate) fn upgrade_to_tls(url: &str) -> String {
    match url.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("http://") && !is_loopback(url) => {
            format!("https://{}", url.get(7..).unwrap_or_default())
        }
        _ => url.to_owned(),
    }
}

/// Resolves `link` against `base`: an absolute URL stays, a path goes to the origin of `base` (a
/// relay answers with paths).
pub(crate) fn resolve(link: &str, base: &str) -> String {
    if !link.starts_with('/') || link.starts_with("//") {
        return link.to_owned();
    }
    format!("{}{link}", origin(base))
}

/// Percent-encodes characters that a URL may not hold (spaces, controls, all but ASCII) and keeps
/// escapes. The service answers unencoded URLs with `InvalidFile.DownloadFailed`
/// (docs/dashscope-api.md §2.2).
pub(crate) fn encode(url: &str) -> String {
    let kept = |byte: u8| {
        byte.is_ascii_graphic()
            && !matches!(
                byte,
                b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'
            )
    };
    percent_encode(url.trim(), kept)
}

/// Percent-encodes a value of a query.
pub(crate) fn encode_component(text: &str) -> String {
    percent_encode(text, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
    })
}

/// Appends the entries of `query` to `path`.
pub(crate) fn with_query(path: &str, query: &Value) -> String {
    let mut url = path.to_owned();
    for (index, (name, value)) in query.entries().iter().enumerate() {
        url.push(if index == 0 { '?' } else { '&' });
        url.push_str(name);
        url.push('=');
        url.push_str(&encode_component(&value.to_text().unwrap_or_default()));
    }
    url
}

fn percent_encode(text: &str, kept: fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if kept(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            push_hex(&mut encoded, byte);
        }
    }
    encoded
}

/// Whether the host of an `http(s)` URL is ASCII. Another needs IDNA, which is the platform's.
pub(crate) fn host_is_ascii(url: &str) -> bool {
    after_scheme(url.trim()).is_none_or(|rest| before_any(rest, AUTHORITY_END).is_ascii())
}

/// Whether two URLs share scheme, host and port.
pub(crate) fn same_origin(left: &str, right: &str) -> bool {
    origin(left).eq_ignore_ascii_case(origin(right))
}

fn origin(url: &str) -> &str {
    let end = after_scheme(url).map_or(url.len(), |rest| {
        url.len() - rest.len() + before_any(rest, AUTHORITY_END).len()
    });
    url.get(..end).unwrap_or(url)
}

/// Scheme, host and path of `url`, for messages: the query of a signed link is a secret, and so are
/// a user and a password.
pub(crate) fn without_secrets(url: &str) -> String {
    let shown = before_any(url, b"?#");
    // Any scheme, or none: what is shown is often a URL that was refused. Parsers read a backslash
    // as a slash, and any number of them.
    let mut start = before_any(shown, SLASHES).len();
    if start > 0
        && !shown
            .get(..start)
            .is_some_and(|scheme| scheme.ends_with(":"))
    {
        start = 0;
    }
    let is_slash = |byte: &u8| contains_byte(*byte, SLASHES);
    while shown.as_bytes().get(start).is_some_and(is_slash) {
        start += 1;
    }
    let (scheme, rest) = shown.split_at_checked(start).unwrap_or_default();
    let mut authority = before_any(rest, SLASHES).bytes();
    let user = authority
        .rposition(|byte| byte == b'@')
        .map_or(0, |at| at + 1);
    [scheme, rest.get(user..).unwrap_or_default()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_loopback_from_other_hosts() {
        for url in [
            "http://127.0.0.1:8080/x",
            "http://localhost/x",
            "HTTP://LOCALHOST:1",
            "http://[::1]:80/",
            "http://127.9.9.9",
            "http://127.0.0.1:/",
        ] {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "http://127.0.0.1@example.com/",
            "http://example.com/127.0.0.1",
            "127.0.0.1",
            "http://127.0.0/",
            "http://128.0.0.1/",
            "http://app.localhost:3000/",
            "http://foo.localhost",
            "http://localhost.",
            "http://localhost@example.com/",
            "http://localhost:80@example.com/",
            "http://[::1].example.com/",
            "http://[::1]@example.com/",
            "http://127.0.0.1\\.example.com/",
            "http://127.0.0.1\n.example.com/",
            "http://2130706433/",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn upgrades_plain_links_but_not_on_this_machine() {
        assert_eq!(
            upgrade_to_tls("http://bucket.example.com/13%3A57/x?Signature=a%2Bb"),
            "https://bucket.example.com/13%3A57/x?Signature=a%2Bb"
        );
        assert_eq!(
            upgrade_to_tls("HTTP://bucket.example.com/x"),
            "https://bucket.example.com/x"
        );
        assert_eq!(
            upgrade_to_tls("https://bucket.example.com/x"),
            "https://bucket.example.com/x"
        );
        assert_eq!(
            upgrade_to_tls("http://127.0.0.1:4000/x"),
            "http://127.0.0.1:4000/x"
        );
    }

    #[test]
    fn resolves_a_relays_paths_on_its_origin() {
        assert_eq!(
            resolve("/api/v1/result?u=1", "https://relay.example/api/v1"),
            "https://relay.example/api/v1/result?u=1"
        );
        assert_eq!(
            resolve("/r", "https://relay.example"),
            "https://relay.example/r"
        );
        assert_eq!(
            resolve("https://a.example/x", "https://relay.example/api"),
            "https://a.example/x"
        );
    }

    #[test]
    fn encodes_what_a_url_may_not_hold_and_keeps_escapes() {
        assert_eq!(
            encode(" https://example.com/会议 1.wav?a=1&b=%20 "),
            "https://example.com/%E4%BC%9A%E8%AE%AE%201.wav?a=1&b=%20"
        );
        assert_eq!(
            encode("https://e.com/a{b}|\"c\""),
            "https://e.com/a%7Bb%7D%7C%22c%22"
        );
    }

    #[test]
    fn wants_a_scheme_and_a_host() {
        assert!(has_http_scheme("https://a"));
        assert!(has_http_scheme("HtTp://a"));
        for url in [
            "",
            "http://",
            "https:///x",
            "ftp://a",
            "a.wav",
            "//a/b",
            "httpss://a",
            "oss://a",
        ] {
            assert!(!has_http_scheme(url), "{url}");
        }
    }

    #[test]
    fn tells_origins_apart() {
        assert!(same_origin("http://a:3000/x?y", "HTTP://A:3000"));
        assert!(
            !same_origin("http://a:3000", "http://a:3001")
                && !same_origin("http://a", "https://a")
                && !same_origin("http://a.b", "http://a")
        );
        assert!(
            host_is_ascii("https://example.com/会议.mp3")
                && !host_is_ascii(" https://例子.com/a.mp3")
        );
    }

    #[test]
    fn shows_links_without_their_signature() {
        assert_eq!(
            without_secrets("https://a/b?Signature=secret"),
            "https://a/b"
        );
        for (url, shown) in [
            ("ftp://user:SECRET@a/b@c", "ftp://a/b@c"),
            ("//user:SECRET@a", "//a"),
            ("user:SECRET@a", "a"),
            ("https:\\\\u:SECRET@a/b", "https:\\\\a/b"),
            ("https:/u:SECRET@a/b", "https:/a/b"),
            ("https:u:SECRET@a/b@c", "a/b@c"),
            ("https://u@SECRET@a#f", "https://a"),
            ("", ""),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }
}
