//! Result links.

use crate::service::{BEARER, Service, body, fixture_text};

#[test]
fn a_result_link_expires() {
    let service = Service::canned(&["--link-ttl-ms", "0"]);
    let answer = service.finish(&body(&[service.clip()]));
    let refused = service.get(
        answer["output"]["results"][0]["transcription_url"]
            .as_str()
            .unwrap(),
    );
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (403, Some("application/xml"))
    );
    // The fixture, except for the lines that differ from run to run.
    let without_values = |text: &str| {
        let lines = text.lines().map(|line| {
            match ["RequestId", "Expires", "ServerTime"]
                .iter()
                .find(|tag| line.contains(*tag))
            {
                Some(tag) => (*tag).to_owned(),
                None => line.to_owned(),
            }
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(
        without_values(refused.text()),
        without_values(&fixture_text("result-expired-403.xml"))
    );
}

#[test]
fn a_result_link_opens_only_as_signed_and_without_a_key() {
    let service = Service::canned(&[]);
    let answer = service.finish(&body(&[service.clip()]));
    let link = answer["output"]["results"][0]["transcription_url"]
        .as_str()
        .unwrap();
    let refusal = |link: &str| {
        let answer = service.get(link);
        (
            answer.status,
            answer
                .text()
                .split("Code>")
                .nth(1)
                .unwrap_or_default()
                .trim_end_matches("</")
                .to_owned(),
        )
    };
    assert_eq!(service.get(link).status, 200);
    assert_eq!(service.send("HEAD", link, &[], "").status, 200);
    let expires = link
        .split("Expires=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    assert_eq!(
        refusal(&link.replace(expires, "9999999999")),
        (403, "SignatureDoesNotMatch".to_owned())
    );
    assert_eq!(
        refusal(&link.replace("Signature=", "Signature=A")),
        (403, "SignatureDoesNotMatch".to_owned())
    );
    assert_eq!(
        refusal(&link.replace("-1.json", "-2.json")),
        (403, "SignatureDoesNotMatch".to_owned())
    );
    assert_eq!(
        refusal(link.split('?').next().unwrap()),
        (403, "AccessDenied".to_owned())
    );
    let with_key = service.send("GET", link, &[BEARER], "");
    assert_eq!(with_key.status, 400);
    assert!(
        with_key
            .text()
            .contains("The API key must never leave for the host of the results."),
        "{}",
        with_key.text()
    );
}
