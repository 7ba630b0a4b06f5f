//! The names of the demo's clients. All are invented.

use super::{
    ROWS,
    oddities::{CASE_DUPLICATES, EMPTY_NAMES, EXACT_DUPLICATES, SPACE_DUPLICATES},
};

/// Names with something in them that a careless program breaks.
const REMARKABLE: [&str; 24] = [
    "Fonderie de la Loue",
    "Larkspur & Daughters",
    "Café « Chez Léonie »",
    "Éditions du Phare",
    "Copperfold Robotics Ltd",
    "Transports Hautefaye",
    "O'Malloran Boatyards",
    "Atelier d'Émaux Sœurs Vial",
    "Stonebeck \"Quarry\" Co.",
    "L'Îlot Vert 🌿",
    "🚀 Rocketleaf Labs",
    "Pâtisserie Noël & Ève",
    "D'Aubreuil, Mérindol et Associés",
    "Backslash \\ Sons",
    "<b>Bold</b> Brewing",
    "100% Laine {Tricot}",
    "مؤسسة نخيل الواحة",
    "אורן וגלים בע\"מ",
    "青空書房株式会社",
    "南山茶业有限公司",
    "Ångström & Øvre Skog AS",
    "Straße-Süd Maschinenbau",
    "Nulle Part — Everywhere, Inc.",
    "null",
];

const FRENCH_HEADS: [&str; 12] = [
    "Atelier",
    "Maison",
    "Comptoir",
    "Menuiserie",
    "Imprimerie",
    "Laboratoire",
    "Domaine",
    "Verrerie",
    "Scierie",
    "Brasserie",
    "Clinique",
    "Garage",
];

const FRENCH_TAILS: [&str; 10] = [
    "de l'Écluse",
    "du Vieux Puits",
    "des Trois Chênes",
    "Bréval-Odin",
    "d'Aigremont-sur-Loue",
    "Sarrazac & Fils",
    "de la Côte Bleue",
    "Pré Guéroult",
    "Mirandol",
    "de l'Âtre",
];

const ENGLISH_HEADS: [&str; 12] = [
    "Harrowmere",
    "Fenwillow",
    "Bramblewick",
    "Northquay",
    "Ashgarth",
    "Quillhaven",
    "Ravensholt",
    "Thistlecombe",
    "Wexbury",
    "Kestrel Down",
    "Millrace",
    "Owlcote",
];

const ENGLISH_TAILS: [&str; 10] = [
    "Analytics",
    "& Sons",
    "Textiles",
    "Foods",
    "Logistics",
    "Robotics",
    "Print Works",
    "Energy",
    "Clinics",
    "Partners",
];

/// The names of all rows in their order; an empty one is a row without a name.
pub(super) fn all() -> Vec<String> {
    let mut names = Vec::from(REMARKABLE.map(str::to_owned));
    let copies = EXACT_DUPLICATES
        .into_iter()
        .chain(CASE_DUPLICATES.map(|(_, copy)| copy))
        .chain(SPACE_DUPLICATES.map(|(_, copy)| copy))
        .map(str::to_owned)
        .chain(std::iter::repeat_n(String::new(), EMPTY_NAMES))
        .collect::<Vec<_>>();

    let ordinary = ROWS - names.len() - copies.len();
    names.extend((0..ordinary).map(|position| {
        let (heads, tails) =
            if position.is_multiple_of(2) { (&FRENCH_HEADS, &FRENCH_TAILS) } else { (&ENGLISH_HEADS, &ENGLISH_TAILS) };
        let pair = position / 2;
        let head = heads[pair % heads.len()];
        let tail = tails[pair / heads.len() % tails.len()];
        format!("{head} {tail}")
    }));
    names.extend(copies);
    names
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn only_the_named_duplicates_are_duplicates() {
        let names = all();
        assert_eq!(names.len(), ROWS);
        let distinct = names.iter().collect::<HashSet<_>>();
        // One empty name remains among the distinct ones.
        let repeated = EXACT_DUPLICATES.len() + EMPTY_NAMES - 1;
        assert_eq!(distinct.len(), ROWS - repeated);

        let folded = |name: &String| {
            let words = name.split_whitespace().collect::<Vec<_>>();
            words.join(" ").to_lowercase()
        };
        let distinct = names.iter().map(folded).collect::<HashSet<_>>();
        let repeated = repeated + CASE_DUPLICATES.len() + SPACE_DUPLICATES.len();
        assert_eq!(distinct.len(), ROWS - repeated);
    }
}
