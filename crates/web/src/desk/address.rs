//! Addresses of what may not stand in one: a number, a query. Sealed, so that no log, history or bookmark tells it.

use std::{fs, io, path::Path};

use aes_siv::{KeyInit, siv::Aes256Siv};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tipline_pages::Links;
use tipline_phone::E164;

use crate::random;

/// The longest query that is read, bytes: as in the API.
pub(super) const LONGEST: usize = 8_192;

/// The key that seals addresses. The same thing has the same address under one key (a synthetic nonce, RFC 5297), so that
/// it can be kept and sent to a colleague.
pub(crate) struct Addresses([u8; 64]);

impl Addresses {
    /// The key of a file, made where there is none: addresses outlive the process.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or holds something else.
    pub(crate) fn of_file(file: &Path) -> io::Result<Self> {
        match fs::read(file) {
            Ok(bytes) => {
                let key = bytes.try_into().map_err(|_| io::Error::other("it holds no key of 64 bytes"))?;
                Ok(Self(key))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let addresses = Self::of_this_process();
                addresses.write(file)?;
                Ok(addresses)
            }
            Err(error) => Err(error),
        }
    }

    /// A key that ends with the process.
    pub(crate) fn of_this_process() -> Self {
        Self(random::bytes())
    }

    fn write(&self, file: &Path) -> io::Result<()> {
        use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        made.write_all(&self.0)?;
        made.sync_all()
    }

    fn seal(&self, kind: &str, what: &str) -> String {
        let sealed = self.cipher().encrypt([kind.as_bytes()], what.as_bytes());
        // The only error is of more headers than there may be.
        URL_SAFE_NO_PAD.encode(sealed.unwrap_or_default())
    }

    fn open(&self, kind: &str, address: &str) -> Option<String> {
        if address.len() > 2 * LONGEST {
            return None;
        }
        let sealed = URL_SAFE_NO_PAD.decode(address).ok()?;
        let opened = self.cipher().decrypt([kind.as_bytes()], &sealed).ok()?;
        String::from_utf8(opened).ok()
    }

    /// The number that the last part of an address leads to.
    pub(super) fn number_of(&self, address: &str) -> Option<E164> {
        self.open("number", address)?.parse().ok()
    }

    /// The query that the last part of an address leads to.
    pub(super) fn query_of(&self, address: &str) -> Option<String> {
        self.open("query", address)
    }

    fn cipher(&self) -> Aes256Siv {
        Aes256Siv::new(&self.0.into())
    }
}

impl Links for Addresses {
    fn number(&self, number: E164) -> String {
        format!("/numbers/{}", self.seal("number", &number.to_string()))
    }

    fn search(&self, query: &str) -> String {
        format!("/search/{}", self.seal("query", query))
    }
}

// The key stays out of logs.
impl std::fmt::Debug for Addresses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Addresses").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(address: &str) -> &str {
        address.rsplit('/').next().unwrap_or("")
    }

    #[test]
    fn an_address_leads_back_to_what_it_was_made_for_and_tells_nothing_of_it() {
        let addresses = Addresses::of_this_process();
        let number: E164 = "+447700900461".parse().unwrap();
        let address = addresses.number(number);
        assert_eq!(addresses.number_of(last(&address)), Some(number));
        assert_eq!(addresses.number(number), address, "the same each time");
        assert!(!address.contains("900461"));
        let query = addresses.search("nino 07700900461");
        assert_eq!(addresses.query_of(last(&query)).as_deref(), Some("nino 07700900461"));
        assert_eq!(addresses.query_of(last(&address)), None, "a number is no query");
    }

    #[test]
    fn an_address_that_was_tampered_with_or_made_under_another_key_leads_nowhere() {
        let addresses = Addresses::of_this_process();
        let address = addresses.number("+447700900461".parse().unwrap());
        let sealed = last(&address);
        assert_eq!(Addresses::of_this_process().number_of(sealed), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(addresses.number_of(&URL_SAFE_NO_PAD.encode(&bytes)), None);
            bytes[at] ^= 1;
        }
        for cut in 0..sealed.len() {
            assert_eq!(addresses.number_of(&sealed[..cut]), None);
        }
    }

    #[test]
    fn a_key_is_kept_for_its_owner_alone_and_found_again() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("serve/addresses.key");
        let address = Addresses::of_file(&file).unwrap().search("nino");
        assert_eq!(Addresses::of_file(&file).unwrap().search("nino"), address);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&file, "short").unwrap();
        assert!(Addresses::of_file(&file).is_err());
    }
}
