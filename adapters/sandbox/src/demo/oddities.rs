//! What is wrong with the demo's rows on purpose, to be counted by tests.

/// Names that stand on two rows each, letter by letter the same.
pub const EXACT_DUPLICATES: [&str; 3] = ["Fonderie de la Loue", "Larkspur & Daughters", "Café « Chez Léonie »"];

/// Pairs of names that differ only by case.
pub const CASE_DUPLICATES: [(&str, &str); 2] =
    [("Éditions du Phare", "ÉDITIONS DU PHARE"), ("Copperfold Robotics Ltd", "copperfold robotics ltd")];

/// Pairs of names that differ only by white space: inside, and around.
pub const SPACE_DUPLICATES: [(&str, &str); 2] =
    [("Transports Hautefaye", "Transports  Hautefaye"), ("O'Malloran Boatyards", " O'Malloran Boatyards ")];

/// Rows without a name.
pub const EMPTY_NAMES: usize = 2;

/// Names of the rows whose amount is `{"specialValue": "NaN"}`.
pub const UNREADABLE_AMOUNTS: [&str; 2] = ["Atelier d'Émaux Sœurs Vial", "Stonebeck \"Quarry\" Co."];
