//! `test` and `fields`.

use comfy_table::Table;
use dealsync_domain::connectors::{CheckItem, CheckState, CheckStep};
use dealsync_domain::provider::ProviderName;

use crate::cli::Exit;
use crate::cli::output::{self, Output};
use crate::compose::App;
use crate::terminal;

pub(crate) async fn test(app: &App, provider: ProviderName, output: Output) -> anyhow::Result<Exit> {
    let items = match app.connectors.test(provider).await {
        Ok(items) => items,
        Err(error) => return output::failed(&error, output),
    };
    let failed = items.iter().any(|item| item.state == CheckState::Failed);
    if output.json {
        output::json(&dealsync_web::shown::checklist(provider, &items))?;
    } else {
        for item in &items {
            output::line(&told(item))?;
        }
    }
    Ok(if failed { Exit::Error } else { Exit::Done })
}

fn told(item: &CheckItem) -> String {
    let step = match item.step {
        CheckStep::Token => "token".to_owned(),
        CheckStep::Base => "base".to_owned(),
        CheckStep::Table => "table".to_owned(),
        CheckStep::Read => "reading".to_owned(),
        CheckStep::Write => "writing".to_owned(),
        CheckStep::Field(field) => format!("field {field}"),
    };
    let found = item.found.as_deref().unwrap_or_default();
    let read_only = if item.writable == Some(false) { ", computed: cannot be written" } else { "" };
    match (&item.failure, item.state) {
        (Some(failure), _) => format!("✗ {step}: {failure}\n    → {}", failure.code.next_step()),
        (None, CheckState::Ok) => format!("✓ {step}: {found}{read_only}"),
        (None, _) if item.step == CheckStep::Write => format!("· {step}: shows at the first write"),
        (None, _) => format!("· {step}: not tested"),
    }
}

pub(crate) async fn fields(app: &App, provider: ProviderName, output: Output) -> anyhow::Result<Exit> {
    let fields = match app.connectors.fields(provider).await {
        Ok(fields) => fields,
        Err(error) => return output::failed(&error, output),
    };
    if output.json {
        output::json(&dealsync_web::shown::table_fields(fields))?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new();
    terminal::plain(&mut table);
    table.set_header(["column", "id", "type", "", "suggested for"]);
    for column in &fields.schema.columns {
        let suggested = fields.suggested.iter().find(|(_, one)| one.id == column.id);
        let suggested = suggested.map(|(field, _)| field.to_string()).unwrap_or_default();
        let writable = if column.writable { "" } else { "computed" };
        table.add_row([&column.name, &column.id, &column.type_name, writable, &suggested]);
    }
    output::line(&format!("{} / {}", fields.schema.table.base, fields.schema.table.name))?;
    output::line(&table.to_string())?;
    Ok(Exit::Done)
}
