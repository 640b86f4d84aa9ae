//! What the crate shows to others, held to `tests/api.txt`: a change there is a change for them, and asks for a version.
//!
//! Read from the sources: rustc's `unreachable_pub` sees to it that all which is `pub` can be reached.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The public items of a file, each on a line, with what it is a part of before it.
fn items(source: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut within = String::new();
    let mut variants = false;
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let text = line.trim();
        if line == "}" {
            (within, variants) = (String::new(), false);
        } else if line.starts_with("mod tests") || line.starts_with("#[cfg(test)]") {
            break;
        } else if let Some(header) = line.strip_prefix("impl").filter(|_| !line.starts_with("impl_")) {
            let header = header.trim_end_matches(['{', '}', ' ']);
            if header.contains(" for ") {
                items.push(format!("impl{header}"));
            }
            within = header.rsplit(' ').next().unwrap_or_default().to_owned() + "::";
        } else if text.starts_with("pub ") && (line == text || !within.is_empty()) {
            let mut signature = text.to_owned();
            // A signature goes on to its body or its end; a field and a constant are one line.
            let is_fn = text.contains("fn ");
            while is_fn && !signature.contains(['{', ';']) {
                signature += " ";
                signature += lines.next().unwrap_or(";").trim();
            }
            let end = if is_fn { signature.find('{') } else { None };
            let signature =
                signature[..end.unwrap_or(signature.len())].trim_end_matches([' ', '{', ',', ';']);
            items.push(format!("{within}{}", signature.replace("( ", "(").replace(", )", ")")));
            if let Some(name) = text.strip_prefix("pub enum ").or(text.strip_prefix("pub struct ")) {
                let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
                (within, variants) =
                    (format!("{name}::"), text.starts_with("pub enum ") && text.ends_with('{'));
            }
        } else if variants && !text.is_empty() && !text.starts_with(['/', '#', '}']) {
            items.push(format!("{within}{}", text.trim_end_matches(',')));
        }
    }
    items
}

#[test]
fn the_public_interface_is_the_one_that_was_agreed_on() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let mut items: Vec<String> =
        files.iter().flat_map(|file| items(&fs::read_to_string(file).unwrap())).collect();
    let kinds: Vec<String> = items
        .iter()
        .filter_map(|item| item.strip_prefix("pub struct ").or(item.strip_prefix("pub enum ")))
        .map(|name| name.chars().take_while(|c| c.is_alphanumeric()).collect())
        .collect();
    // A trait of a type that nobody else sees is nobody else's.
    items.retain(|item| match item.strip_prefix("impl").and_then(|item| item.split(" for ").nth(1)) {
        Some(kind) => kinds.iter().any(|known| known == kind),
        None => true,
    });
    items.sort();
    let interface = items.join("\n") + "\n";
    let agreed = root.join("tests/api.txt");
    if std::env::var_os("TIPLINE_UPDATE_API").is_some() {
        fs::write(&agreed, &interface).unwrap();
    }
    let agreed = fs::read_to_string(agreed).unwrap();
    assert!(
        interface == agreed,
        "TIPLINE_UPDATE_API=1 cargo test -p tipline-phone --test api writes it anew; new:\n{}\ngone:\n{}",
        interface
            .lines()
            .filter(|item| !agreed.lines().any(|other| other == *item))
            .collect::<Vec<_>>()
            .join("\n"),
        agreed
            .lines()
            .filter(|item| !interface.lines().any(|other| other == *item))
            .collect::<Vec<_>>()
            .join("\n"),
    );
}
