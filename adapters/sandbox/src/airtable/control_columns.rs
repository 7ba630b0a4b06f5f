//! Controlling columns and options, as the owner of the base would.

use serde_json::Value;

use super::{
    Airtable, dates,
    kinds::FieldKind,
    schema::Field,
    spec::FieldSpec,
    table::Table,
    validate::{Checker, Draft},
};

/// Columns and options.
impl Airtable {
    /// The id of a column.
    ///
    /// # Panics
    /// If it does not exist.
    #[must_use]
    #[track_caller]
    pub fn field_id(&self, base: &str, table: &str, name: &str) -> String {
        let state = &*self.lock();
        let table = state.table(state.known_table(base, table));
        table.fields[table.position(name)].id.clone()
    }

    /// Adds a column at the end and returns its id.
    ///
    /// # Panics
    /// If the table does not exist, or a formula or a time zone is not understood.
    #[track_caller]
    pub fn add_field(&self, base: &str, table: &str, field: FieldSpec) -> String {
        check_zone(&field);
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let (table, random) = state.table_mut(place);
        match table.add_field(field, random) {
            Ok(id) => id,
            Err(why) => panic!("{why}"),
        }
    }

    /// Renames a column; its id stays.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn rename_field(&self, base: &str, table: &str, name: &str, new_name: &str) {
        self.with_field(base, table, name, |field| {
            new_name.clone_into(&mut field.name);
        });
    }

    /// Deletes a column and its cells.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn remove_field(&self, base: &str, table: &str, name: &str) {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let (table, _) = state.table_mut(place);
        let position = table.position(name);
        let field = table.fields.remove(position);
        table.edit_all(|record| record.set(field.key, None));
    }

    /// Changes the type of a column; its id stays. Cells are carried over as far as their text can
    /// be read in the new type; options are made from them.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn retype_field(&self, base: &str, table: &str, name: &str, kind: FieldKind) {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let position = state.table(place).position(name);

        let before = state.table(place).fields[position].clone();
        let mut after = before.clone();
        after.settings = FieldSpec::new("", kind.clone()).settings;
        after.kind = kind;
        after.choices.clear();
        after.formula = None;

        let checker = Checker { base: state.base(place), limits: &state.limits, typecast: true };
        let rows = state.table(place).rows().iter();
        let drafts = rows
            .map(|(id, record)| {
                let text = record.cell(before.key).map(|cell| cell.to_text(&before));
                let text = text.map(|text| Value::String(text.into_owned()));
                let draft = text.and_then(|text| checker.cell(&after, &text).ok());
                (*id, draft.unwrap_or(Draft::Empty))
            })
            .collect::<Vec<_>>();

        let (table, random) = state.table_mut(place);
        table.fields[position] = after;
        for (id, draft) in drafts {
            table.put(id, before.key, draft, random);
        }
    }

    /// Adds an option to a select.
    ///
    /// # Panics
    /// If the column does not exist.
    #[track_caller]
    pub fn add_choice(&self, base: &str, table: &str, field: &str, choice: &str) {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let (table, random) = state.table_mut(place);
        let position = table.position(field);
        table.fields[position].add_choice(choice, random);
    }

    /// Removes an option; the cells that hold it become empty.
    ///
    /// # Panics
    /// If the column does not exist.
    #[track_caller]
    pub fn remove_choice(&self, base: &str, table: &str, field: &str, choice: &str) {
        self.with_field(base, table, field, |field| {
            field.choices.retain(|known| known.name != choice);
        });
    }

    /// Renames an option, and with it every cell that holds it.
    ///
    /// # Panics
    /// If the column or the option does not exist.
    #[track_caller]
    pub fn rename_choice(&self, base: &str, table: &str, field: &str, from: &str, to: &str) {
        let renamed = self.with_field(base, table, field, |field| {
            let choice = field.choices.iter_mut().find(|known| known.name == from);
            choice.map(|choice| to.clone_into(&mut choice.name)).is_some()
        });
        assert!(renamed, "the sandbox has no option {from:?} in {field:?}");
    }

    #[track_caller]
    fn with_field<T>(&self, base: &str, table: &str, field: &str, change: impl FnOnce(&mut Field) -> T) -> T {
        let state = &mut *self.lock();
        let place = state.known_table(base, table);
        let (table, _) = state.table_mut(place);
        let position = table.position(field);
        change(&mut table.fields[position])
    }
}

impl Table {
    /// The position of a column.
    #[track_caller]
    fn position(&self, field: &str) -> usize {
        let named = |known: &Field| known.name == field || known.id == field;
        match self.fields.iter().position(named) {
            Some(position) => position,
            None => panic!("the sandbox has no field {field:?} in {:?}", self.name),
        }
    }
}

#[track_caller]
pub(crate) fn check_zone(field: &FieldSpec) {
    let zone = &field.settings.time_zone;
    assert!(dates::knows_zone(zone), "the sandbox cannot read times in {zone:?}");
}
