//! The notes of the demo's deals: most are a line, some are pages.

const SHORT: [&str; 8] = [
    "Rappeler la semaine prochaine, après le comité d'achat.",
    "Asked for a second quote with the annual plan; says \"price is not the issue\".",
    "Recommandé par un client existant.\nPréfère le téléphone aux courriels.",
    "Decision maker changes in March.",
    "Budget validé à 80 % ; reste l'accord de la direction.",
    "Wants SSO, an SLA & invoices in £.",
    "Démo faite ✅ — envoyer le compte rendu.",
    "No answer since the trade fair.",
];

const PARAGRAPHS: [&str; 5] = [
    "Premier échange sur le salon : l'équipe compte une douzaine de personnes réparties sur deux sites, et tient ses affaires dans un tableur que chacun copie pour soi.",
    "They would start with one team and decide after a quarter. Training must be on site, in French for the workshop and in English for the office.",
    "Points d'attention :\n- reprise des données (≈ 4 000 lignes, doublons probables)\n- l'export comptable « à l'ancienne »\n- un seul interlocuteur technique, absent le vendredi",
    "Legal asked for the data-processing agreement; sent on the 12th, reminded on the 19th. Their template has a clause on \\\"sub-processors\\\" that we have signed before.",
    "Prochaine étape : visite de l'atelier, puis proposition chiffrée avec et sans maintenance.",
];

/// The note of a row; every twentieth is long.
pub(super) fn note(position: usize) -> String {
    if position % 20 != 5 {
        return SHORT[position * 3 % SHORT.len()].to_owned();
    }
    let paragraphs = (0..12).map(|n| PARAGRAPHS[(position / 20 + n) % PARAGRAPHS.len()]);
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
