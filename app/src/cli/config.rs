//! `config set` and `config show`.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Read};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use dealsync_domain::connector::{Connector, Token};
use dealsync_domain::connectors::{ConnectorPatch, Patch};
use dealsync_domain::deal::DealField;
use dealsync_domain::mapping::{ColumnRef, FieldMapping};
use dealsync_domain::plan::EmptyPolicy;
use dealsync_domain::provider::ProviderName;

use crate::cli::Exit;
use crate::cli::output::{self, Output};
use crate::compose::App;

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Set a connection; what is not named keeps its value.
    Set(SetArgs),
    /// Show a connection, without its token.
    Show {
        /// airtable or notion
        provider: ProviderName,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Clone, Debug, Args)]
pub(crate) struct SetArgs {
    /// airtable or notion
    provider: ProviderName,
    /// Set the token: asked for in a terminal, else read from standard input. Never an argument,
    /// which other users of the machine could see.
    #[arg(long, conflicts_with = "remove_token")]
    token: bool,
    /// Remove the stored token.
    #[arg(long)]
    remove_token: bool,
    /// The base (Airtable) or database (Notion): its id or any link to it.
    #[arg(long)]
    base: Option<String>,
    /// The table or data source: its name or id.
    #[arg(long)]
    table: Option<String>,
    /// Map a field to a column, such as `montant_brut=Amount`; may be repeated. The fields not
    /// named keep theirs.
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = assignment)]
    map: Vec<(DealField, String)>,
    /// Do not carry a field; may be repeated.
    #[arg(long, value_name = "FIELD")]
    unmap: Vec<DealField>,
    /// Forget the mapping chosen, and suggest one from the table again.
    #[arg(long, conflicts_with_all = ["map", "unmap"])]
    default_mapping: bool,
    /// What an empty source value does to a field: `notes=overwrite` or `notes=keep`; may be
    /// repeated.
    #[arg(long = "empty", value_name = "FIELD=POLICY", value_parser = policy)]
    empty: Vec<(DealField, EmptyPolicy)>,
    /// Let runs start, or not.
    #[arg(long, value_name = "BOOL")]
    active: Option<bool>,
    #[command(flatten)]
    output: Output,
}

fn assignment(text: &str) -> Result<(DealField, String), String> {
    let (field, column) = text.split_once('=').ok_or("must be FIELD=COLUMN")?;
    Ok((field.trim().parse().map_err(|error| format!("{error}"))?, column.trim().to_owned()))
}

fn policy(text: &str) -> Result<(DealField, EmptyPolicy), String> {
    let (field, policy) = assignment(text)?;
    match policy.as_str() {
        "keep" => Ok((field, EmptyPolicy::Keep)),
        "overwrite" => Ok((field, EmptyPolicy::Overwrite)),
        other => Err(format!("{other:?} is neither keep nor overwrite")),
    }
}

pub(crate) async fn run(app: &App, command: ConfigCommand) -> anyhow::Result<Exit> {
    let (provider, patch, output) = match command {
        ConfigCommand::Show { provider, output } => (provider, None, output),
        ConfigCommand::Set(args) => {
            let current = app.store_connector(args.provider).await?;
            let (provider, output) = (args.provider, args.output);
            match patch(args, &current)? {
                Ok(patch) => (provider, Some(patch), output),
                Err(problems) => {
                    crate::telemetry::complain(&problems);
                    return Ok(Exit::Usage);
                }
            }
        }
    };
    let connector = match patch {
        Some(patch) => match app.connectors.save(provider, patch).await {
            Ok(connector) => connector,
            Err(error) => return output::failed(&error, output),
        },
        None => app.store_connector(provider).await?,
    };
    show(&connector, output)
}

impl App {
    async fn store_connector(&self, provider: ProviderName) -> anyhow::Result<Connector> {
        self.connectors.store.connector(provider).await.context("the connection cannot be read")
    }
}

fn patch(args: SetArgs, current: &Connector) -> anyhow::Result<Result<ConnectorPatch, String>> {
    let mut patch = ConnectorPatch::default();
    if args.token {
        patch.token = Patch::Set(read_token()?);
    } else if args.remove_token {
        patch.token = Patch::Clear;
    }
    let set = |text: Option<String>| text.map_or(Patch::Keep, |text| Patch::Set(text.trim().to_owned()));
    (patch.base_id, patch.table_name) = (set(args.base), set(args.table));
    if args.default_mapping {
        patch.field_mapping = Patch::Clear;
    } else if !args.map.is_empty() || !args.unmap.is_empty() {
        let chosen = current.field_mapping.clone().unwrap_or_else(FieldMapping::standard);
        let mut columns: BTreeMap<DealField, ColumnRef> = chosen.into();
        columns.retain(|field, _| !args.unmap.contains(field));
        columns.extend(args.map.into_iter().map(|(field, name)| (field, ColumnRef { name, id: None })));
        match FieldMapping::parse(columns) {
            Ok(mapping) => patch.field_mapping = Patch::Set(mapping),
            Err(problems) => return Ok(Err(problems.iter().map(|p| format!("{p}\n")).collect())),
        }
    }
    if !args.empty.is_empty() {
        let mut options = current.options.clone();
        options.empty_values.extend(args.empty);
        patch.options = Some(options);
    }
    patch.is_active = args.active;
    Ok(Ok(patch))
}

fn read_token() -> anyhow::Result<Token> {
    let text = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Token: ").context("the token cannot be asked for")?
    } else {
        let mut text = String::new();
        std::io::stdin().take(10_000).read_to_string(&mut text).context("the token cannot be read")?;
        text
    };
    match Token::parse(&text) {
        Some(token) => Ok(token),
        None => bail!("that is not a token: it must be one line without spaces"),
    }
}

fn show(connector: &Connector, output: Output) -> anyhow::Result<Exit> {
    if output.json {
        output::json(&dealsync_web::shown::config(connector))?;
        return Ok(Exit::Done);
    }
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
    output::line(&format!(
        "{} — {}",
        connector.provider.title(),
        if connector.is_active { "active" } else { "switched off" }
    ))?;
    output::line(&format!("  token    {}", if connector.token.is_some() { "***" } else { "—" }))?;
    output::line(&format!("  base     {}", or_none(&connector.base_id)))?;
    output::line(&format!("  table    {}", or_none(&connector.table_name)))?;
    let mapping = connector.field_mapping.clone().unwrap_or_else(FieldMapping::standard);
    for (field, column) in mapping.iter() {
        let empty = connector.options.empty_values.get(&field).copied().unwrap_or_default();
        let empty = if empty == EmptyPolicy::Overwrite { "   (an empty value overwrites)" } else { "" };
        output::line(&format!("  {:<14} {}{empty}", field.name(), column.name))?;
    }
    Ok(Exit::Done)
}
