//! What is stored about the connectors.

use std::collections::BTreeMap;

use dealsync_domain::connector::{Connector, ConnectorOptions, SealedToken};
use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::{ColumnRef, FieldMapping};
use dealsync_domain::plan::EmptyPolicy;
use dealsync_domain::provider::ProviderName;

use crate::Database;
use crate::fixtures::at;

fn column(name: &str, id: Option<&str>) -> ColumnRef {
    ColumnRef { name: name.to_owned(), id: id.map(str::to_owned) }
}

/// A connector with something in every place.
fn whole(provider: ProviderName) -> Connector {
    let mapping = FieldMapping::parse(BTreeMap::from([
        (DealField::Client, column("Nom de l'\"entreprise\" 😀", Some("fld0000000000001"))),
        (DealField::MontantBrut, column("Montant", None)),
    ]));
    Connector {
        provider,
        token: Some(SealedToken("v1:c2VhbGVk+/=".to_owned())),
        base_id: Some("https://airtable.com/appX/tblY?a=b&c=%20".to_owned()),
        table_name: Some("Affaires en cours".to_owned()),
        field_mapping: Some(mapping.expect("the mapping is right")),
        is_active: false,
        options: ConnectorOptions {
            empty_values: BTreeMap::from([
                (DealField::Notes, EmptyPolicy::Overwrite),
                (DealField::Statut, EmptyPolicy::Keep),
            ]),
        },
        updated_at: Some(at(10)),
        token_stored_at: Some(at(5)),
    }
}

async fn connector(database: &dyn Database, provider: ProviderName) -> Connector {
    database.stores().connectors.connector(provider).await.expect("a connector must be read")
}

async fn save(database: &dyn Database, connector: Connector) {
    database.stores().connectors.save_connector(connector).await.expect("a connector must be saved");
}

/// No error, and no row needed.
pub async fn a_connector_that_is_not_stored_is_unset(database: &dyn Database) {
    for provider in ProviderName::ALL {
        let unset = connector(database, provider).await;
        assert_eq!(unset, Connector::unset(provider), "nothing of a connector is set at first");
    }
}

/// Field by field.
pub async fn a_connector_is_read_as_it_was_saved(database: &dyn Database) {
    for provider in ProviderName::ALL {
        save(database, whole(provider)).await;
        assert_eq!(connector(database, provider).await, whole(provider), "a connector must be read as it was saved");
    }
}

/// What was there before is gone.
pub async fn a_connector_is_saved_whole(database: &dyn Database) {
    let provider = ProviderName::Airtable;
    for other in [whole(provider), Connector::unset(provider), whole(provider)] {
        save(database, other.clone()).await;
        assert_eq!(connector(database, provider).await, other, "a connector must be replaced whole");
    }
}

/// One a provider.
pub async fn connectors_are_kept_apart(database: &dyn Database) {
    save(database, whole(ProviderName::Notion)).await;
    let other = connector(database, ProviderName::Airtable).await;
    assert_eq!(other, Connector::unset(ProviderName::Airtable), "another connector must be left alone");
    save(database, other).await;
    let notion = connector(database, ProviderName::Notion).await;
    assert_eq!(notion, whole(ProviderName::Notion), "another connector must be left alone");
}

/// At once.
pub async fn another_process_reads_the_same_connector(database: &dyn Database) {
    let second = database.second().await;
    save(database, whole(ProviderName::Airtable)).await;
    let seen = second.connectors.connector(ProviderName::Airtable).await.expect("a connector must be read");
    assert_eq!(seen, whole(ProviderName::Airtable), "what one process saved, another must read");
}
