//! Times in rows: those of the tick itself are blotted out before rows are compared.

/// What the transients live for that the front page of 6.1 sets, in seconds.
const TRANSIENT: u64 = 60;

/// `text` with every time from `from` to `until` (seconds since the epoch) replaced: by itself, as UTC in the form that MySQL
/// writes, and as the end of a transient set then.
pub fn blot(text: &str, from: u64, until: u64) -> String {
    let mut text = text.to_owned();
    for second in from.saturating_sub(1)..=until.saturating_add(1).min(from + 120) {
        text = text.replace(&second.to_string(), "(now)").replace(&mysql(second), "(now)");
        text = text.replace(&(second + TRANSIENT).to_string(), "(in a minute)");
    }
    without_fractions(&text)
}

/// Fractions of a second at such a time go too: `(now).25` (as cron writes them) and `0.25 (now)` (as microtime() gives them).
fn without_fractions(text: &str) -> String {
    let mut parts = text.split("(now)");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = out.trim_end_matches(' ').trim_end_matches(|letter: char| letter.is_ascii_digit());
        if out.ends_with(' ') && digits.ends_with("0.") {
            out.truncate(digits.len() - 2);
        }
        out.push_str("(now)");
        out.push_str(
            part.strip_prefix('.').map_or(part, |rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit())),
        );
    }
    out
}

/// As in `2024-02-29 12:00:00`.
fn mysql(second: u64) -> String {
    let (year, month, day) = date(second / 86_400);
    let (hour, minute, second) = (second / 3_600 % 24, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// Year, month and day of a number of days since 1970.
fn date(days: u64) -> (u64, u64, u64) {
    let mut left = days;
    let mut year = 1970;
    while left >= 365 + u64::from(leaps(year)) {
        left -= 365 + u64::from(leaps(year));
        year += 1;
    }
    let february = 28 + u64::from(leaps(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}

fn leaps(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}
