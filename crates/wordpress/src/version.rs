//! WordPress versions, ordered.

/// How far a version is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// `6.7-alpha-58716`
    Alpha,
    /// `6.6-beta2`
    Beta,
    /// `6.6-RC3`
    Candidate,
    /// `6.6`, `6.6.1`
    Release,
}

/// A version of WordPress. Numbers of alphas, betas and candidates are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The 6 of 6.8.7.
    pub major: u8,
    /// The 8 of 6.8.7. WordPress counts releases with both: 6.9 is followed by 7.0.
    pub minor: u8,
    /// The 7 of 6.8.7; 0 in 6.8.
    pub patch: u8,
    /// Release, or what comes before.
    pub stage: Stage,
}

impl Version {
    /// A released version.
    pub const fn new(major: u8, minor: u8, patch: u8) -> Self {
        Self { major, minor, patch, stage: Stage::Release }
    }

    /// The same version at an earlier stage.
    pub const fn at(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    /// Reads `$wp_version`; `None` for anything that does not begin with two numbers.
    pub fn parse(text: &str) -> Option<Self> {
        let (numbers, suffix) = text.split_once('-').unwrap_or((text, ""));
        let mut parts = numbers.split('.').map(|part| part.parse().ok());
        let (major, minor) = (parts.next()??, parts.next()??);
        let patch = parts.next().unwrap_or(Some(0))?;
        if parts.next().is_some() {
            return None;
        }
        let suffix = suffix.to_ascii_lowercase();
        let stage = match suffix {
            _ if suffix.starts_with("alpha") => Stage::Alpha,
            _ if suffix.starts_with("beta") => Stage::Beta,
            _ if suffix.starts_with("rc") => Stage::Candidate,
            _ => Stage::Release,
        };
        Some(Self::new(major, minor, patch).at(stage))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 {
            write!(f, ".{}", self.patch)?;
        }
        f.write_str(match self.stage {
            Stage::Alpha => "-alpha",
            Stage::Beta => "-beta",
            Stage::Candidate => "-RC",
            Stage::Release => "",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_order() {
        let texts = ["6.1.9", "6.6-alpha", "6.6-beta", "6.6-RC", "6.6", "6.6.1", "6.9", "6.10", "7.0"];
        let versions: Vec<_> = texts.iter().map(|text| Version::parse(text).unwrap()).collect();
        assert!(versions.is_sorted_by(|a, b| a < b));
        for (version, text) in versions.iter().zip(texts) {
            assert_eq!(version.to_string(), text);
        }
        assert_eq!(Version::parse("6.7-alpha-58716"), Some(Version::new(6, 7, 0).at(Stage::Alpha)));
        for odd in ["", "6", "6.x", "6.1.2.3", "six.one", "300.1"] {
            assert_eq!(Version::parse(odd), None, "{odd}");
        }
    }
}
