//! Model name → family, and which options a family takes.

/// Models that share one request and one answer shape, and take the same options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `paraformer-v2` and its snapshots.
    ParaformerV2,
    /// `paraformer-8k-v2`.
    Paraformer8kV2,
    /// `paraformer-v1`, `paraformer-8k-v1`, `paraformer-mtl-v1`.
    ParaformerV1,
    /// A name newer than this library: it is given every option, and the service decides.
    Unknown,
}

impl Family {
    /// By prefix, so that dated snapshots are known: new ones appear every few months.
    pub(crate) fn of(model: &str) -> Self {
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| model.starts_with(prefix));
        if starts(&["paraformer-v2"]) {
            Self::ParaformerV2
        } else if starts(&["paraformer-8k-v2"]) {
            Self::Paraformer8kV2
        } else if starts(&["paraformer-v1", "paraformer-8k-v1", "paraformer-mtl-v1"]) {
            Self::ParaformerV1
        } else {
            Self::Unknown
        }
    }

    /// Why this family does not take `option`, or `None` if it does. Source: dashscope-api.md §2.3.
    pub(crate) fn refusal(self, option: &str) -> Option<&'static str> {
        match (option, self) {
            (_, Self::Unknown) => None,
            ("languageHints", Self::Paraformer8kV2 | Self::ParaformerV1) => Some("Of the Paraformer models only paraformer-v2 takes it."),
            ("vocabularyId", Self::ParaformerV1) => Some("Use phraseId with v1 models, or a v2 model."),
            ("phraseId", Self::ParaformerV2 | Self::Paraformer8kV2) => Some("It is for v1 models; use vocabularyId with v2 models."),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Family;

    #[test]
    fn knows_every_paraformer_model_and_its_snapshots() {
        for (model, family) in [
            ("paraformer-v2", Family::ParaformerV2),
            ("paraformer-v2-2026-01-01", Family::ParaformerV2),
            ("paraformer-8k-v2", Family::Paraformer8kV2),
            ("paraformer-v1", Family::ParaformerV1),
            ("paraformer-8k-v1", Family::ParaformerV1),
            ("paraformer-mtl-v1", Family::ParaformerV1),
            ("paraformer-v3", Family::Unknown),
        ] {
            assert_eq!(Family::of(model), family, "{model}");
        }
    }
}
