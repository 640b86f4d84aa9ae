use std::{fs, net::IpAddr};

use tipline_web::{Origin, ProviderSettings, Role, Scheme};

use super::{
    Config, Oidc, OidcRoles, Serve,
    secrets::exposed,
    sources::{Problem, Severity},
};
use crate::failure::{Exit, Failure};

/// What is wrong with to whom searches are answered. Opens nothing.
pub(super) fn check(config: &Config) -> Vec<Problem> {
    let serve = &config.serve;
    let oidc = &serve.oidc;
    let mut problems = Vec::new();
    let mut error = |key, message: &str, help: &str| {
        problems.push(Problem {
            severity: Severity::Error,
            key,
            message: message.to_owned(),
            help: help.to_owned(),
        });
    };
    let origin = serve.public_url.as_deref().map(Origin::public);
    if let Some(None) = origin {
        error(
            "serve.public_url",
            "public_url is no address of a host",
            "write such as https://tipline.example, without a path",
        );
    }
    if !serve.listen.ip().is_loopback() {
        if serve.certificate_file.is_none() && serve.trusted_proxies.is_none() {
            error(
                "serve.listen",
                "what is searched for and found would cross the network unencrypted",
                "set serve.certificate_file and serve.key_file, or name the proxies that do TLS in serve.trusted_proxies; or listen on 127.0.0.1",
            );
        }
        if oidc.issuer.is_none() {
            error(
                "serve.listen",
                "nobody could sign in: the one-time link is for this machine alone",
                "name an identity provider in serve.oidc.issuer, or listen on 127.0.0.1",
            );
        }
        if !origin.flatten().is_some_and(|origin| origin.is_secure()) {
            error(
                "serve.public_url",
                "it is not known by which name browsers reach it over TLS",
                "write such as serve.public_url = \"https://tipline.example\"",
            );
        }
    }
    if serve.certificate_file.is_some() != serve.key_file.is_some() {
        error(
            "serve.certificate_file",
            "TLS needs a certificate and its key, and one of the two is missing",
            "set both serve.certificate_file and serve.key_file",
        );
    }
    if proxies(serve).is_none() {
        error(
            "serve.trusted_proxies",
            "a proxy is named by its IP address, as it connects",
            "write such as [\"192.0.2.7\"]",
        );
    }
    if let Some(issuer) = &oidc.issuer {
        if !issuer.starts_with("https://") && !on_loopback(issuer) {
            error(
                "serve.oidc.issuer",
                "a provider off this machine is asked over TLS only",
                "write an address that begins with https://",
            );
        }
        if oidc.client_id.is_none() {
            error(
                "serve.oidc.client_id",
                "the provider has to know us by a name",
                "set serve.oidc.client_id",
            );
        }
        if oidc.roles == OidcRoles::default() {
            error(
                "serve.oidc.roles.analyst",
                "nobody would have a role",
                "say which values of the claim make an analyst, a supervisor and so on",
            );
        }
    }
    problems.extend(exposed([
        ("serve.key_file", &serve.key_file),
        ("serve.oidc.client_secret_file", &oidc.client_secret_file),
    ]));
    problems
}

fn on_loopback(issuer: &str) -> bool {
    ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].iter().any(|begin| issuer.starts_with(begin))
}

fn proxies(serve: &Serve) -> Option<Vec<IpAddr>> {
    serve.trusted_proxies.iter().flatten().map(|proxy| proxy.parse().ok()).collect()
}

impl Serve {
    /// The names by which browsers reach it, once the port is known.
    pub(crate) fn origin(&self, port: u16) -> Origin {
        let scheme = if self.certificate_file.is_some() { Scheme::Https } else { Scheme::Http };
        self.public_url.as_deref().and_then(Origin::public).unwrap_or_else(|| Origin::loopback(scheme, port))
    }

    /// The proxies that alone may speak to it.
    pub(crate) fn proxies(&self) -> Vec<IpAddr> {
        proxies(self).unwrap_or_default()
    }
}

pub(super) fn provider(config: &Config) -> Result<Option<ProviderSettings>, Failure> {
    let Oidc { issuer, client_id, client_secret_file, roles_claim, roles } = &config.serve.oidc;
    let Some(issuer) = issuer else { return Ok(None) };
    let client_secret = client_secret_file.as_deref().map(|file| {
        let refuse = |why: String| {
            Failure::new(format!("cannot read the client secret in {}: {why}", file.display()))
                .help("serve.oidc.client_secret_file names a file that holds the secret and nothing else")
                .exit(Exit::Configuration)
        };
        let text = fs::read_to_string(file).map_err(|cause| refuse(cause.to_string()))?;
        match text.trim_end_matches(['\r', '\n']) {
            "" => Err(refuse("the file is empty".to_owned())),
            secret => Ok(secret.to_owned()),
        }
    });
    let named = [
        (Role::Analyst, &roles.analyst),
        (Role::Supervisor, &roles.supervisor),
        (Role::SourceProtection, &roles.source_protection),
        (Role::Operator, &roles.operator),
        (Role::Auditor, &roles.auditor),
    ];
    Ok(Some(ProviderSettings {
        issuer: issuer.clone(),
        client_id: client_id.clone().unwrap_or_default(),
        client_secret: client_secret.transpose()?,
        roles_claim: roles_claim.clone(),
        roles: named.into_iter().filter_map(|(role, values)| Some((role, values.clone()?))).collect(),
    }))
}
