//! The cookies: one for the session, one that ties a sign-in to the browser that began it.

use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie by its name; under TLS the name makes browsers refuse one from another host or an open connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookie {
    plain: &'static str,
    secure: &'static str,
}

pub(crate) const SESSION: Cookie = Cookie { plain: "tipline", secure: "__Host-tipline" };
pub(crate) const SIGN_IN: Cookie = Cookie { plain: "tipline-sign-in", secure: "__Host-tipline-sign-in" };

impl Cookie {
    const fn name(self, is_secure: bool) -> &'static str {
        if is_secure { self.secure } else { self.plain }
    }

    /// Its value in a request; none where there are two, one of which somebody else may have planted.
    pub(crate) fn read(self, headers: &HeaderMap, is_secure: bool) -> Option<&str> {
        let name = self.name(is_secure);
        let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let mut values = pairs
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value);
        let value = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// Sets it until the browser ends. `value` is made of characters that need no quoting.
    pub(crate) fn set(self, value: &str, is_secure: bool) -> HeaderValue {
        self.written(value, "", is_secure)
    }

    /// Takes it away.
    pub(crate) fn clear(self, is_secure: bool) -> HeaderValue {
        self.written("", "; Max-Age=0", is_secure)
    }

    fn written(self, value: &str, more: &str, is_secure: bool) -> HeaderValue {
        let secure = if is_secure { "; Secure" } else { "" };
        let name = self.name(is_secure);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
        HeaderValue::from_str(&text).expect("our own names and values are visible ASCII")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cookie_is_for_this_host_only_and_out_of_reach_of_scripts() {
        insta::assert_snapshot!(SESSION.set("abc", true).to_str().unwrap(), @"__Host-tipline=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        insta::assert_snapshot!(SESSION.set("abc", false).to_str().unwrap(), @"tipline=abc; Path=/; HttpOnly; SameSite=Lax");
        insta::assert_snapshot!(SESSION.clear(true).to_str().unwrap(), @"__Host-tipline=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    }

    #[test]
    fn a_cookie_that_comes_twice_is_none() {
        let read = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::COOKIE, HeaderValue::from_static(line));
            }
            SESSION.read(&headers, false).map(str::to_owned)
        };
        assert_eq!(read(&["a=1; tipline=x; b=2"]), Some("x".to_owned()));
        assert_eq!(read(&["tipline-sign-in=y"]), None);
        assert_eq!(read(&["tipline=x; tipline=y"]), None);
        assert_eq!(read(&["tipline=x", "tipline=y"]), None);
        assert_eq!(read(&[]), None);
    }
}
