use std::{borrow::Cow, sync::OnceLock};

use phonenumber::{
    Metadata, country,
    metadata::{DATABASE, Descriptor, Descriptors},
};

use super::pattern::{Lengths, Pattern, Prefix};

/// What the metadata says of the numbers of one country code.
#[derive(Debug)]
pub(super) struct Country {
    /// In the metadata's order, the main one first.
    regions: Vec<Region>,
    /// Whether there is one region, and the metadata asks nothing of a number to find it.
    is_one: bool,
}

/// A region that may share its country code with others.
#[derive(Debug)]
pub(super) struct Region {
    /// How its national numbers begin, where that tells it from the other regions of its country code.
    leading: Option<Pattern>,
    /// What all its numbers have in common.
    general: Pattern,
    /// What makes a number one of a type. Types whose numbers have the same lengths are one pattern.
    types: Vec<Pattern>,
    /// What stands before its national numbers where they are dialled at home.
    prefix: Option<&'static str>,
    /// The same as a pattern, and what becomes of the number.
    prefix_read: Option<Prefix>,
    shortest: Option<u16>,
    local: Lengths,
}

/// As many as three digits spell.
const CODES: usize = 1_000;

impl Country {
    /// Compiles the country's patterns where it is the first time that they are asked for, and keeps them: there are as many
    /// as the metadata has, whatever is read.
    pub(super) fn of(code: u16) -> Option<&'static Self> {
        static COUNTRIES: [OnceLock<Option<Country>>; CODES] = [const { OnceLock::new() }; CODES];
        COUNTRIES.get(usize::from(code))?.get_or_init(|| Self::compile(code)).as_ref()
    }

    fn compile(code: u16) -> Option<Self> {
        let regions = DATABASE.by_code(&code)?;
        let is_known =
            |region: &&Metadata| region.id() == NO_COUNTRY || region.id().parse::<country::Id>().is_ok();
        Some(Self {
            is_one: regions.len() == 1 && regions.iter().all(is_known),
            regions: regions.into_iter().map(Region::compile).collect(),
        })
    }

    /// The national number without what stands before it at home only (`+44 (0)20`), and the region that it is of.
    pub(super) fn national<'w>(&self, written: &'w str) -> (Cow<'w, str>, Option<&Region>) {
        let significant = written.trim_start_matches('0');
        let region = self.region_of(significant);
        let national = region.map_or(Cow::Borrowed(written), |region| region.without_prefix(written));
        let region = if national == significant { region } else { self.region_of(&national) };
        (national, region)
    }

    /// Whether any of its national numbers has so many digits.
    pub(super) fn has_numbers_of(&self, len: usize) -> bool {
        self.regions.iter().any(|region| region.general.lengths.contains(len))
    }

    /// What its patterns take in memory, without what `regex-automata` keeps for the prefixes' parts.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let region = |region: &Region| {
            let patterns = region.leading.iter().chain([&region.general]).chain(&region.types);
            patterns.map(Pattern::bytes).sum::<usize>() + region.prefix_read.as_ref().map_or(0, Prefix::bytes)
        };
        self.regions.iter().map(region).sum()
    }

    fn region_of(&self, national: &str) -> Option<&Region> {
        if self.regions.len() == 1 {
            return self.regions.first().filter(|_| self.is_one);
        }
        self.regions.iter().find(|region| match &region.leading {
            Some(leading) => leading.begins(national),
            None => region.allocates(national),
        })
    }
}

/// What stands in place of a region's name for codes that no country has, such as 800.
const NO_COUNTRY: &str = "001";

impl Region {
    fn compile(metadata: &'static Metadata) -> Self {
        let descriptors = metadata.descriptors();
        let general = descriptors.general();
        Self {
            leading: metadata.leading_digits().map(|leading| Pattern::of([leading.as_str()], Lengths::ANY)),
            general: Pattern::of([general.national_number().as_str()], lengths(general)),
            types: types(descriptors),
            prefix: metadata.national_prefix(),
            prefix_read: metadata
                .national_prefix_for_parsing()
                .map(|prefix| Prefix::of(prefix.as_str(), metadata.national_prefix_transform_rule())),
            shortest: general.possible_length().first().copied(),
            local: Lengths::of(general.possible_local_length()),
        }
    }

    /// Whether the national number is in use.
    pub(super) fn allocates(&self, national: &str) -> bool {
        self.general.begins(national) && self.types.iter().any(|pattern| pattern.begins(national))
    }

    fn without_prefix<'w>(&self, written: &'w str) -> Cow<'w, str> {
        let mut national = match &self.prefix_read {
            Some(prefix) => prefix.taken_off(written, &self.general),
            None => Cow::Borrowed(self.stripped(written)),
        };
        if let Cow::Borrowed(written) = national {
            national = Cow::Borrowed(self.stripped(written));
        } else if self.stripped(&national).len() < national.len() {
            national = Cow::Owned(self.stripped(&national).to_owned());
        }
        if self.is_too_short(national.len()) { Cow::Borrowed(written) } else { national }
    }

    fn stripped<'w>(&self, national: &'w str) -> &'w str {
        self.prefix.and_then(|prefix| national.strip_prefix(prefix)).unwrap_or(national)
    }

    fn is_too_short(&self, len: usize) -> bool {
        self.shortest.is_some_and(|shortest| len < usize::from(shortest)) && !self.local.contains(len)
    }
}

/// The types that make a number valid, those of the same lengths in one pattern.
fn types(descriptors: &Descriptors) -> Vec<Pattern> {
    let all = [
        descriptors.fixed_line(),
        descriptors.mobile(),
        descriptors.toll_free(),
        descriptors.premium_rate(),
        descriptors.shared_cost(),
        descriptors.personal_number(),
        descriptors.voip(),
        descriptors.pager(),
        descriptors.uan(),
        descriptors.voicemail(),
    ];
    let mut by_length: Vec<(Lengths, Vec<&str>)> = Vec::new();
    for descriptor in all.into_iter().flatten() {
        let (lengths, pattern) = (lengths(descriptor), descriptor.national_number().as_str());
        match by_length.iter_mut().find(|(known, _)| *known == lengths) {
            Some((_, patterns)) if patterns.contains(&pattern) => {}
            Some((_, patterns)) => patterns.push(pattern),
            None => by_length.push((lengths, vec![pattern])),
        }
    }
    by_length.into_iter().map(|(lengths, patterns)| Pattern::of(patterns, lengths)).collect()
}

fn lengths(descriptor: &Descriptor) -> Lengths {
    match descriptor.possible_length() {
        [] => Lengths::ANY,
        lengths => Lengths::of(lengths),
    }
}
