//! Whether a request that changes something came from our own pages.

use axum::http::{HeaderMap, Method, header};
use subtle::ConstantTimeEq;

use crate::{
    problem::{Kind, Problem},
    settings::Origin,
};

/// Refuses a request that changes something unless it comes from this site and carries the session's token. A browser
/// sends the cookie along whoever's page asks it to.
pub(super) fn check(
    origin: &Origin,
    method: &Method,
    headers: &HeaderMap,
    csrf: &str,
) -> Result<(), Problem> {
    if method.is_safe() {
        return Ok(());
    }
    let refused = |why: &str| Problem::new(Kind::CrossSite, why);
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let came_from_here = match (text(header::ORIGIN.as_str()), text("sec-fetch-site")) {
        (Some(from), _) => origin.is_ours(from),
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    };
    if !came_from_here {
        return Err(refused("its Origin is another site's, or it has none"));
    }
    let given = text("x-csrf-token").unwrap_or("");
    match bool::from(given.as_bytes().ct_eq(csrf.as_bytes())) {
        true => Ok(()),
        false => Err(refused("X-CSRF-Token is not the session's")),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_a_request_of_our_own_pages_with_the_token_changes_anything() {
        let ours = Origin::public("https://tipline.example").unwrap();
        let token = ("x-csrf-token", "right");
        let allowed = |method: &Method, lines: &[(&'static str, &'static str)]| {
            let lines = lines
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            check(&ours, method, &lines.collect(), "right").is_ok()
        };
        assert!(allowed(&Method::GET, &[]) && allowed(&Method::HEAD, &[("origin", "https://evil.example")]));
        assert!(allowed(&Method::POST, &[token, ("origin", "https://tipline.example")]));
        assert!(allowed(&Method::DELETE, &[token, ("sec-fetch-site", "same-origin")]));
        for refused in [
            &[token] as &[_],
            &[token, ("origin", "https://evil.example")],
            &[token, ("origin", "null")],
            &[token, ("origin", "http://tipline.example")],
            &[token, ("origin", "https://tipline.example.evil.example")],
            &[token, ("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            &[token, ("sec-fetch-site", "same-site")],
            &[token, ("sec-fetch-site", "none")],
            &[("origin", "https://tipline.example")],
            &[("origin", "https://tipline.example"), ("x-csrf-token", "wrong")],
            &[("origin", "https://tipline.example"), ("x-csrf-token", "")],
        ] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                assert!(!allowed(&method, refused), "{method} {refused:?}");
            }
        }
    }
}
