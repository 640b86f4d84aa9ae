//! Whether a request that changes something came from our own pages.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, header},
};
use subtle::ConstantTimeEq;

use super::edge::too_large;
use crate::{
    problem::{Kind, Problem},
    settings::Origin,
};

/// The most of a form that is read for its token, bytes: it is the first field of our own.
const TOKEN_WITHIN: usize = 1 << 20;

/// The token that a form carries as its field `csrf`: a page without a script cannot set a header. The body is left as it
/// was.
pub(super) async fn in_form(request: &mut Request, most: usize) -> Result<Option<String>, Problem> {
    let is_form = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
    });
    if request.method().is_safe() || !is_form {
        return Ok(None);
    }
    let most = most.min(TOKEN_WITHIN);
    let body = to_bytes(std::mem::take(request.body_mut()), most).await.map_err(|_| too_large(most))?;
    let token =
        form_urlencoded::parse(&body).find(|(name, _)| name == "csrf").map(|(_, token)| token.into_owned());
    *request.body_mut() = Body::from(body);
    Ok(token)
}

/// Refuses a request that changes something unless it comes from this site and carries the session's token, in its header
/// or in the form that was sent. A browser sends the cookie along whoever's page asks it to.
pub(super) fn check(
    origin: &Origin,
    method: &Method,
    headers: &HeaderMap,
    in_form: Option<&str>,
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
    let given = text("x-csrf-token").or(in_form).unwrap_or("");
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
            check(&ours, method, &lines.collect(), None, "right").is_ok()
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
