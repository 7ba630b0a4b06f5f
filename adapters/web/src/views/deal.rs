//! A deal.

use dealsync_domain::deal::DealField;
use dealsync_domain::record::DealRecord;
use serde::Serialize;
use utoipa::ToSchema;

use crate::views::shown;

/// A deal of the CRM.
#[derive(Serialize, ToSchema)]
pub(crate) struct DealView {
    id: i64,
    #[serde(flatten)]
    fields: DealFields,
}

/// The fields of a deal; `null` is empty.
#[derive(Serialize, ToSchema)]
pub(crate) struct DealFields {
    /// Whom the deal is with; what deals are recognised by.
    client: Option<String>,
    /// Where the deal stands.
    statut: Option<String>,
    /// An exact amount in major units, as a text that holds a decimal; a JSON number is read too.
    montant_brut: Option<String>,
    /// The client's line of business.
    secteur: Option<String>,
    /// When it is due: `YYYY-MM-DD`.
    date_echeance: Option<String>,
    /// Who takes care of it.
    assignee: Option<String>,
    /// Free text.
    notes: Option<String>,
}

impl From<&DealRecord> for DealView {
    fn from(deal: &DealRecord) -> Self {
        let cell = |field| shown(deal.cells.cell(field));
        let fields = DealFields {
            client: cell(DealField::Client),
            statut: cell(DealField::Statut),
            montant_brut: cell(DealField::MontantBrut),
            secteur: cell(DealField::Secteur),
            date_echeance: cell(DealField::DateEcheance),
            assignee: cell(DealField::Assignee),
            notes: cell(DealField::Notes),
        };
        Self { id: deal.id.0, fields }
    }
}
