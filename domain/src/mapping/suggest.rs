//! A mapping suggested from the columns that a table has.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::column::Column;
use crate::deal::DealField;

/// Names that people give to each field, best first; compared without case, accents and
/// punctuation. The first is the default mapping's name.
fn known_names(field: DealField) -> &'static [&'static str] {
    match field {
        DealField::Client => &[
            "name",
            "nom",
            "client",
            "nom du client",
            "client name",
            "customer",
            "company",
            "entreprise",
            "societe",
            "account",
            "compte",
            "deal",
            "affaire",
            "raison sociale",
        ],
        DealField::Statut => &["status", "statut", "stage", "etape", "etat", "phase", "pipeline stage", "deal stage"],
        DealField::MontantBrut => &[
            "amount",
            "montant",
            "montant brut",
            "gross amount",
            "value",
            "valeur",
            "deal value",
            "price",
            "prix",
            "total",
            "montant ht",
            "budget",
        ],
        DealField::Secteur => {
            &["sector", "secteur", "industry", "industrie", "secteur d activite", "domaine", "vertical", "category"]
        }
        DealField::DateEcheance => &[
            "due date",
            "echeance",
            "date echeance",
            "date d echeance",
            "due",
            "deadline",
            "close date",
            "closing date",
            "date de cloture",
            "expected close date",
            "date limite",
        ],
        DealField::Assignee => &[
            "assignee",
            "responsable",
            "owner",
            "assigned to",
            "proprietaire",
            "attribue a",
            "commercial",
            "deal owner",
        ],
        DealField::Notes => &[
            "notes",
            "note",
            "comments",
            "commentaires",
            "commentaire",
            "remarques",
            "remarks",
            "description",
            "details",
        ],
    }
}

/// A column for each field that one can be found for: a known name in English or French first,
/// then a near spelling. Only columns that suit the field, and none twice.
#[must_use]
pub fn suggest(columns: &[Column]) -> BTreeMap<DealField, Column> {
    let mut taken: Vec<&str> = Vec::new();
    let mut found = BTreeMap::new();
    for near in [false, true] {
        for field in DealField::ALL {
            if found.contains_key(&field) {
                continue;
            }
            let free = columns.iter().filter(|column| column.suits(field) && !taken.contains(&column.id.as_str()));
            let best = free
                .filter_map(|column| Some((rank(field, &column.name, near)?, column)))
                .min_by_key(|(rank, _)| *rank);
            if let Some((_, column)) = best {
                taken.push(&column.id);
                found.insert(field, column.clone());
            }
        }
    }
    found
}

/// How good a name is for a field; smaller is better.
fn rank(field: DealField, name: &str, near: bool) -> Option<usize> {
    let name = folded(name);
    known_names(field).iter().position(|known| {
        if near {
            known.len() > 3 && is_one_slip_away(known, &name)
        } else {
            *known == name || field_name(field) == name
        }
    })
}

fn field_name(field: DealField) -> String {
    folded(field.name())
}

/// Lower case, no accents, anything but letters and digits as single spaces.
pub(super) fn folded(name: &str) -> String {
    let bare: String = name
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .flat_map(char::to_lowercase)
        .collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether one letter was left out, added, replaced or swapped with its neighbour.
fn is_one_slip_away(left: &str, right: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([x, y], [u, v]) => x == v && y == u,
        _ => false,
    }
}
