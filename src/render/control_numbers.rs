//! Control numbers, abbreviated.

/// Joins control numbers and abbreviates runs: `3.1-3.14`, `2.6, 3.4`.
pub(super) fn abbreviate_numbers(ids: &[&str]) -> String {
    let parts = |id: &str| -> Option<(String, u32)> {
        let (section, number) = id.rsplit_once('.')?;
        Some((section.to_owned(), number.parse().ok()?))
    };
    let mut runs: Vec<(String, String)> = Vec::new();
    for id in ids {
        let follows = runs.last().is_some_and(|(_, last)| {
            matches!((parts(last), parts(id)), (Some((a, n)), Some((b, m))) if a == b && m == n + 1)
        });
        match runs.last_mut().filter(|_| follows) {
            Some((_, last)) => (*id).clone_into(last),
            None => runs.push(((*id).to_owned(), (*id).to_owned())),
        }
    }
    let texts: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    texts.join(", ")
}
