//! Certificates for a broker that is met over TLS, made anew for each: an authority, the broker's own and a client's, and an
//! authority that nobody has heard of.

use std::{fs, path::Path};

use miette::{IntoDiagnostic, Result};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

/// Signs the certificates of broker and client.
pub const AUTHORITY: &str = "authority.pem";
/// Signs nobody's.
pub const STRANGER: &str = "stranger.pem";
/// The certificate of a client, by whose common name it is known.
pub const CLIENT: &str = "client.pem";
/// Its key.
pub const CLIENT_KEY: &str = "client.key";
/// Key and certificate of the broker, in one file, as Kafka wants them.
pub(super) const BROKER: &str = "broker.pem";

/// Writes them into a folder; the client's is for `client`.
pub(super) fn write(folder: &Path, client: &str) -> Result<()> {
    let (authority, certificate) = authority("tipline test authority")?;
    let (_, stranger) = self::authority("a stranger")?;
    let (broker_key, broker) = signed("broker", vec!["127.0.0.1".to_owned()], &authority)?;
    let (client_key, client) = signed(client, Vec::new(), &authority)?;
    let files = [
        (AUTHORITY, certificate),
        (STRANGER, stranger),
        (BROKER, format!("{broker_key}{broker}")),
        (CLIENT, client),
        (CLIENT_KEY, client_key),
    ];
    for (name, pem) in files {
        fs::write(folder.join(name), pem).into_diagnostic()?;
    }
    Ok(())
}

fn authority(name: &str) -> Result<(Issuer<'static, KeyPair>, String)> {
    let mut params = named(name, Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().into_diagnostic()?;
    let certificate = params.self_signed(&key).into_diagnostic()?.pem();
    Ok((Issuer::new(params, key), certificate))
}

/// A key and a certificate.
fn signed(name: &str, hosts: Vec<String>, by: &Issuer<'_, KeyPair>) -> Result<(String, String)> {
    let key = KeyPair::generate().into_diagnostic()?;
    let certificate = named(name, hosts)?.signed_by(&key, by).into_diagnostic()?;
    Ok((key.serialize_pem(), certificate.pem()))
}

fn named(name: &str, hosts: Vec<String>) -> Result<CertificateParams> {
    let mut params = CertificateParams::new(hosts).into_diagnostic()?;
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}
