//! The stored connectors.

use async_trait::async_trait;
use chrono::NaiveDateTime;
use dealsync_domain::connector::{Connector, SealedToken};
use dealsync_domain::ports::{ConnectorStore, StoreError};
use dealsync_domain::provider::ProviderName;
use diesel::prelude::*;

use crate::error::Fault;
use crate::json::JsonText;
use crate::pool::{Conn, on_db};
use crate::schema::connector_configs;
use crate::{Store, time};

/// A row but for its id and when it was made. It holds a sealed token, so it has no `Debug`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = connector_configs)]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
struct ConnectorRow {
    provider: String,
    api_token: Option<String>,
    base_id: Option<String>,
    table_name: Option<String>,
    field_mapping: Option<JsonText>,
    is_active: bool,
    options: JsonText,
    token_stored_at: Option<NaiveDateTime>,
    updated_at: Option<NaiveDateTime>,
}

impl ConnectorRow {
    fn of(connector: Connector) -> Result<Self, Fault> {
        Ok(Self {
            provider: connector.provider.as_str().to_owned(),
            api_token: connector.token.map(|token| token.0),
            base_id: connector.base_id,
            table_name: connector.table_name,
            field_mapping: connector.field_mapping.as_ref().map(JsonText::of).transpose()?,
            is_active: connector.is_active,
            options: JsonText::of(&connector.options)?,
            token_stored_at: connector.token_stored_at.map(time::stored),
            updated_at: connector.updated_at.map(time::stored),
        })
    }

    fn connector(self, provider: ProviderName) -> Result<Connector, Fault> {
        Ok(Connector {
            provider,
            token: self.api_token.map(SealedToken),
            base_id: self.base_id,
            table_name: self.table_name,
            field_mapping: self.field_mapping.as_ref().map(JsonText::read).transpose()?,
            is_active: self.is_active,
            options: self.options.read()?,
            updated_at: self.updated_at.map(time::read),
            token_stored_at: self.token_stored_at.map(time::read),
        })
    }
}

fn find(conn: &mut Conn<'_>, provider: ProviderName) -> Result<Connector, Fault> {
    let found = on_db!(conn, conn => {
        connector_configs::table
            .filter(connector_configs::provider.eq(provider.as_str()))
            .select(ConnectorRow::as_select())
            .first::<ConnectorRow>(conn)
            .optional()
    })?;
    found.map_or_else(|| Ok(Connector::unset(provider)), |row| row.connector(provider))
}

fn save(conn: &mut Conn<'_>, connector: Connector) -> Result<(), Fault> {
    let row = ConnectorRow::of(connector)?;
    on_db!(conn, conn => {
        diesel::insert_into(connector_configs::table)
            .values(&row)
            .on_conflict(connector_configs::provider)
            .do_update()
            .set(&row)
            .execute(conn)
    })?;
    Ok(())
}

#[async_trait]
impl ConnectorStore for Store {
    async fn connector(&self, provider: ProviderName) -> Result<Connector, StoreError> {
        self.run("read a connector", move |_, conn| find(conn, provider)).await
    }

    async fn save_connector(&self, connector: Connector) -> Result<(), StoreError> {
        self.run("store a connector", move |_, conn| save(conn, connector)).await
    }
}
