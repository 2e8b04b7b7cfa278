//! The host of a call, which decides the shape of `qwen-audio-3.1-asr-flash`'s answer.

use axum::http::{HeaderMap, header};

/// Whether the `Host` header names a workspace's own host, such as
/// `{workspace}.{region}.maas.aliyuncs.com`.
pub fn is_workspace(headers: &HeaderMap) -> bool {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let Some(labels) = name
        .to_ascii_lowercase()
        .strip_suffix(".maas.aliyuncs.com")
        .map(str::to_owned)
    else {
        return false;
    };
    labels.split('.').count() == 2 && labels.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_and_a_region_make_a_host_of_its_own() {
        for (host, expected) in [
            ("llm-1.cn-beijing.maas.aliyuncs.com", true),
            ("LLM-1.ap-southeast-1.MAAS.aliyuncs.com:443", true),
            ("dashscope.aliyuncs.com", false),
            ("maas.aliyuncs.com", false),
            (".maas.aliyuncs.com", false),
            ("cn-beijing.maas.aliyuncs.com", false),
            (".cn-beijing.maas.aliyuncs.com", false),
            ("a.b.c.maas.aliyuncs.com", false),
            ("llm-1.cn-beijing.maas.aliyuncs.com.example.com", false),
            ("127.0.0.1:41234", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            assert_eq!(is_workspace(&headers), expected, "{host}");
        }
        assert!(!is_workspace(&HeaderMap::new()));
    }
}
