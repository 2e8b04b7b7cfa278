//! Error codes of the service: for each its kind, whether the same call may succeed later, and a
//! hint for the caller (docs/dashscope-api.md §9.2, §9.3).

use crate::error::ErrorKind::{
    self, Authentication, InvalidRequest, RateLimited, Service, TaskFailed,
};
use crate::json::text::split;

/// Meaning of a code, or of a status without a code.
pub(super) struct ErrorHint {
    pub(super) kind: ErrorKind,
    pub(super) retryable: bool,
    /// Sentence that says what the caller can do.
    pub(super) hint: &'static str,
}

const fn hint(kind: ErrorKind, retryable: bool, hint: &'static str) -> ErrorHint {
    ErrorHint {
        kind,
        retryable,
        hint,
    }
}

const KEY: ErrorHint = hint(
    Authentication,
    false,
    "Check the key, and that it is one of this region: keys of others are unknown here. Set region or baseUrl.",
);
const BILLING: ErrorHint = hint(
    Authentication,
    false,
    "Check the account's balance and its free quota.",
);
const GRANT: ErrorHint = hint(
    Authentication,
    false,
    "Check that the account has the model activated and the workspace may use it.",
);
const SLOWER: ErrorHint = hint(RateLimited, true, "Send requests more slowly.");
const MINUTE: ErrorHint = hint(
    RateLimited,
    true,
    "The quota of a minute is used up, whatever the message says of plans and bills; wait a minute.",
);
const LISTS: ErrorHint = hint(
    InvalidRequest,
    false,
    "An account may have 10 vocabularies: delete one.",
);
const PARAMETER: ErrorHint = hint(
    InvalidRequest,
    false,
    "Check the options and that the model takes them.",
);
const MODEL: ErrorHint = hint(
    InvalidRequest,
    false,
    "Check the model's name and that the region serves it.",
);
const WORKSPACE: ErrorHint = hint(InvalidRequest, false, "Check the option workspace.");
const RESOURCE: ErrorHint = hint(
    InvalidRequest,
    false,
    "Check the id, and that a vocabulary was made for this model.",
);
const STATE: ErrorHint = hint(
    InvalidRequest,
    false,
    "It cannot be done in this state: only a pending task can be canceled.",
);
const CONTENT: ErrorHint = hint(TaskFailed, false, "The service's content check refused it.");
const DOWNLOAD: ErrorHint = hint(
    TaskFailed,
    false,
    "Check that the URL can be fetched from the internet and has not expired; an uploaded file serves one model and account for 48 hours.",
);
const HOST: ErrorHint = hint(TaskFailed, true, "The file's host failed; try again later.");
const MEDIA: ErrorHint = hint(
    TaskFailed,
    false,
    "Check that the file is intact audio or video in a supported format.",
);
const LIMITS: ErrorHint = hint(
    TaskFailed,
    false,
    "Too large or too long: a task takes 2 GB and 12 hours, a direct model 5 minutes.",
);
const EXPIRED: ErrorHint = hint(
    TaskFailed,
    false,
    "Results are kept for 24 hours. Submit the file again.",
);
const SILENCE: ErrorHint = hint(TaskFailed, false, "Nothing was said in it.");
const LATER: ErrorHint = hint(
    Service,
    true,
    "Try again later; report it with the request id if it stays.",
);
const TOO_LONG: ErrorHint = hint(
    Service,
    true,
    "It took the service too long; try again, with shorter audio if it stays.",
);

/// Prefixes of codes, separated by bars, and their meaning. The longest prefix of a code decides.
const CODES: [(&str, &ErrorHint); 19] = [
    ("InvalidApiKey|invalid_api_key|NOT AUTHORIZED", &KEY),
    (
        "Arrearage|AllocationQuota.FreeTierOnly|CommodityNotPurchased|PrepaidBillOverdue|PostpaidBillOverdue",
        &BILLING,
    ),
    (
        "AccessDenied|Model.AccessDenied|Workspace.AccessDenied|App.AccessDenied",
        &GRANT,
    ),
    (
        "Throttling|LimitRequests|limit_requests|limit_burst_rate",
        &SLOWER,
    ),
    ("Throttling.AllocationQuota|insufficient_quota", &MINUTE),
    ("InvalidParameter|BadRequest", &PARAMETER),
    ("ModelNotFound|model_not_supported", &MODEL),
    ("WorkSpaceNotFound", &WORKSPACE),
    ("BadRequest.ResourceNotExist|NotFound", &RESOURCE),
    ("UnsupportedOperation|Conflict", &STATE),
    (
        "InvalidParameter.DataInspection|DataInspectionFailed",
        &CONTENT,
    ),
    (
        "InvalidURL|InvalidFile.DownloadFailed|BadRequest.InputDownloadFailed|FILE_DOWNLOAD_FAILED|FILE_404_NOT_FOUND|FILE_403_FORBIDDEN|REQUEST_INVALID_FILE_URL_VALUE|CONTENT_LENGTH_CHECK_FAILED",
        &DOWNLOAD,
    ),
    ("InvalidURL.Timeout|FILE_SERVER_ERROR", &HOST),
    (
        "InvalidFile|InvalidFile.DecodeFailed|InvalidFile.Format|InvalidFile.EmptyOutput|FILE_CHECK_FAILED|FILE_NORMALIZE_FAILED|FILE_PARSE_FAILED|MKV_PARSE_FAILED|DECODER_ERROR|DECODE_ERROR|NO_VALID_AUDIO_ERROR|NO_INPUT_AUDIO_ERROR",
        &MEDIA,
    ),
    (
        "InvalidFile.AudioLengthError|InvalidFile.Duration|InvalidFile.Size|BadRequest.TooLarge|FILE_TOO_LARGE|AUDIO_DURATION_TOO_LONG",
        &LIMITS,
    ),
    ("FILE_TRANS_TASK_EXPIRED", &EXPIRED),
    (
        "SUCCESS_WITH_NO_VALID_FRAGMENT|ASR_RESPONSE_HAVE_NO_WORDS",
        &SILENCE,
    ),
    (
        "APIConnectionError|ClientDisconnect|InternalError|InternalError.Algo|InternalError.Upload|InternalError.FileUpload|SystemError|ModelServiceFailed|ModelServingError|ModelUnavailable|INTERNAL_ERROR|SERVER_ERROR",
        &LATER,
    ),
    ("InternalError.Timeout|RequestTimeOut", &TOO_LONG),
];

/// Meaning of `code`, where it is known. `status` distinguishes the two meanings of
/// `Throttling.AllocationQuota`.
pub(super) fn by_code(code: &str, status: Option<u16>) -> Option<&'static ErrorHint> {
    if code == "Throttling.AllocationQuota" && status == Some(400) {
        return Some(&LISTS);
    }
    let (mut longest, mut found) = (0, None);
    for (prefixes, hint) in &CODES {
        for prefix in split(prefixes, b"|") {
            if code.starts_with(prefix) && prefix.len() > longest {
                (longest, found) = (prefix.len(), Some(*hint));
            }
        }
    }
    found
}

/// Meaning of a status whose code is missing or unknown.
pub(super) fn by_status(status: u16) -> &'static ErrorHint {
    const OTHER: ErrorHint = hint(InvalidRequest, false, "Check baseUrl and the options.");
    match status {
        401 => &KEY,
        403 => &GRANT,
        429 => &SLOWER,
        408 | 425 | 500.. => &LATER,
        _ => &OTHER,
    }
}

/// Meaning of a status of the storage, or of another host that a link leads to. Its codes are not
/// the API's: advice about keys and models would lead nowhere.
pub(super) fn by_storage_status(status: u16) -> &'static ErrorHint {
    const REFUSED: ErrorHint = hint(
        Service,
        true,
        "Try again; if it stays, check that the connection is not too slow for the file, that the \
         clock is right, and what stands between here and the storage.",
    );
    const OTHER: ErrorHint = hint(
        InvalidRequest,
        false,
        "Check routeLink, and what stands between here and the storage.",
    );
    match status {
        401 | 403 => &REFUSED,
        429 => &SLOWER,
        408 | 425 | 500.. => &LATER,
        _ => &OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code of docs/dashscope-api.md §9, with its HTTP status (none in a task), its kind, and
    /// whether the same call may succeed later.
    const TABLE: [(&str, Option<u16>, ErrorKind, bool); 79] = [
        ("InvalidParameter", Some(400), InvalidRequest, false),
        (
            "InvalidParameter.DataInspection",
            Some(400),
            TaskFailed,
            false,
        ),
        ("DataInspectionFailed", Some(400), TaskFailed, false),
        ("BadRequest.EmptyInput", Some(400), InvalidRequest, false),
        (
            "BadRequest.EmptyParameters",
            Some(400),
            InvalidRequest,
            false,
        ),
        ("BadRequest.EmptyModel", Some(400), InvalidRequest, false),
        ("BadRequest.IllegalInput", Some(400), InvalidRequest, false),
        (
            "BadRequest.InputDownloadFailed",
            Some(400),
            TaskFailed,
            false,
        ),
        ("BadRequest.TooLarge", Some(400), TaskFailed, false),
        (
            "BadRequest.ResourceNotExist",
            Some(400),
            InvalidRequest,
            false,
        ),
        (
            "BadRequest.ResourceNotExist",
            Some(416),
            InvalidRequest,
            false,
        ),
        ("InvalidURL", Some(400), TaskFailed, false),
        ("InvalidURL.ConnectionRefused", Some(400), TaskFailed, false),
        ("InvalidURL.Timeout", Some(400), TaskFailed, true),
        ("InvalidFile.DownloadFailed", Some(400), TaskFailed, false),
        ("InvalidFile.AudioLengthError", Some(400), TaskFailed, false),
        ("InvalidFile.DecodeFailed", Some(400), TaskFailed, false),
        ("InvalidFile.Duration", Some(400), TaskFailed, false),
        ("InvalidFile.Size", Some(400), TaskFailed, false),
        ("InvalidFile.Format", Some(400), TaskFailed, false),
        ("Arrearage", Some(400), Authentication, false),
        ("UnsupportedOperation", Some(400), InvalidRequest, false),
        (
            "Throttling.AllocationQuota",
            Some(400),
            InvalidRequest,
            false,
        ),
        ("APIConnectionError", Some(400), Service, true),
        ("ClientDisconnect", Some(400), Service, true),
        ("InvalidApiKey", Some(401), Authentication, false),
        ("invalid_api_key", Some(401), Authentication, false),
        ("NOT AUTHORIZED", Some(401), Authentication, false),
        ("AccessDenied", Some(403), Authentication, false),
        ("AccessDenied.Unpurchased", Some(403), Authentication, false),
        ("Model.AccessDenied", Some(403), Authentication, false),
        ("Workspace.AccessDenied", Some(403), Authentication, false),
        ("App.AccessDenied", Some(403), Authentication, false),
        (
            "AllocationQuota.FreeTierOnly",
            Some(403),
            Authentication,
            false,
        ),
        ("ModelNotFound", Some(404), InvalidRequest, false),
        ("model_not_supported", Some(404), InvalidRequest, false),
        ("WorkSpaceNotFound", Some(404), InvalidRequest, false),
        ("NotFound", Some(404), InvalidRequest, false),
        ("Conflict", Some(409), InvalidRequest, false),
        ("Throttling", Some(429), RateLimited, true),
        ("Throttling.RateQuota", Some(429), RateLimited, true),
        ("LimitRequests", Some(429), RateLimited, true),
        ("limit_requests", Some(429), RateLimited, true),
        ("Throttling.BurstRate", Some(429), RateLimited, true),
        ("limit_burst_rate", Some(429), RateLimited, true),
        ("Throttling.AllocationQuota", Some(429), RateLimited, true),
        ("insufficient_quota", Some(429), RateLimited, true),
        ("CommodityNotPurchased", Some(429), Authentication, false),
        ("PrepaidBillOverdue", Some(429), Authentication, false),
        ("PostpaidBillOverdue", Some(429), Authentication, false),
        ("InternalError", Some(500), Service, true),
        ("InternalError.Algo", Some(500), Service, true),
        ("InternalError.Timeout", Some(500), Service, true),
        ("InternalError.Upload", Some(500), Service, true),
        ("InternalError.FileUpload", Some(500), Service, true),
        ("SystemError", Some(500), Service, true),
        ("ModelServiceFailed", Some(500), Service, true),
        ("RequestTimeOut", Some(500), Service, true),
        ("ModelServingError", Some(503), Service, true),
        ("ModelUnavailable", Some(503), Service, true),
        ("SUCCESS_WITH_NO_VALID_FRAGMENT", None, TaskFailed, false),
        ("ASR_RESPONSE_HAVE_NO_WORDS", None, TaskFailed, false),
        ("FILE_DOWNLOAD_FAILED", None, TaskFailed, false),
        ("FILE_404_NOT_FOUND", None, TaskFailed, false),
        ("FILE_403_FORBIDDEN", None, TaskFailed, false),
        ("FILE_SERVER_ERROR", None, TaskFailed, true),
        ("FILE_CHECK_FAILED", None, TaskFailed, false),
        ("FILE_NORMALIZE_FAILED", None, TaskFailed, false),
        ("FILE_PARSE_FAILED", None, TaskFailed, false),
        ("MKV_PARSE_FAILED", None, TaskFailed, false),
        ("DECODER_ERROR", None, TaskFailed, false),
        ("DECODE_ERROR", None, TaskFailed, false),
        ("InvalidFile.EmptyOutput", None, TaskFailed, false),
        ("FILE_TOO_LARGE", None, TaskFailed, false),
        ("AUDIO_DURATION_TOO_LONG", None, TaskFailed, false),
        ("CONTENT_LENGTH_CHECK_FAILED", None, TaskFailed, false),
        ("REQUEST_INVALID_FILE_URL_VALUE", None, TaskFailed, false),
        ("FILE_TRANS_TASK_EXPIRED", None, TaskFailed, false),
        ("NO_VALID_AUDIO_ERROR", None, TaskFailed, false),
    ];

    #[test]
    fn every_code_has_a_kind_a_retry_rule_and_a_sentence() {
        for (code, status, kind, retryable) in TABLE {
            let hint = by_code(code, status).unwrap_or_else(|| panic!("{code} is not known"));
            assert_eq!((hint.kind, hint.retryable), (kind, retryable), "{code}");
            assert!(
                hint.hint.ends_with('.') && hint.hint.len() > 15,
                "{code}: {}",
                hint.hint
            );
        }
        for code in ["INTERNAL_ERROR", "SERVER_ERROR"] {
            assert!(
                by_code(code, None).is_some_and(|hint| hint.retryable),
                "{code}"
            );
        }
        assert!(by_code("NO_INPUT_AUDIO_ERROR", None).is_some());
    }

    #[test]
    fn no_row_is_there_in_vain() {
        for (code, hint) in CODES
            .iter()
            .flat_map(|(codes, hint)| codes.split('|').map(move |code| (code, hint)))
        {
            let stands = TABLE.iter().any(|(tested, ..)| tested.starts_with(code))
                || ["INTERNAL_ERROR", "SERVER_ERROR", "NO_INPUT_AUDIO_ERROR"].contains(&code);
            assert!(stands, "{code} is in no test");
            assert!(!hint.hint.is_empty());
        }
    }

    #[test]
    fn an_unknown_code_goes_by_its_status() {
        assert!(by_code("SomethingNew", Some(500)).is_none());
        for (status, kind, retryable) in [
            (400, InvalidRequest, false),
            (401, Authentication, false),
            (403, Authentication, false),
            (404, InvalidRequest, false),
            (408, Service, true),
            (418, InvalidRequest, false),
            (429, RateLimited, true),
            (500, Service, true),
            (502, Service, true),
            (504, Service, true),
        ] {
            let hint = by_status(status);
            assert_eq!((hint.kind, hint.retryable), (kind, retryable), "{status}");
        }
    }
}
