//! Controlling properties and options, as the owner of the database would.

use super::{
    Notion,
    kinds::PropertyKind,
    reshape::{self, retype},
    schema::Property,
    source::DataSource,
    spec::PropertySpec,
};

/// Properties and options.
impl Notion {
    /// The id of a property, percent-encoded as answers show it.
    ///
    /// # Panics
    /// If it does not exist.
    #[must_use]
    #[track_caller]
    pub fn property_id(&self, source: &str, property: &str) -> String {
        let state = &*self.lock();
        let source = &state.sources[state.known_source(source)];
        source.properties[source.known_property(property)].id.clone()
    }

    /// Adds a property and returns its id.
    ///
    /// # Panics
    /// If the data source does not exist.
    #[track_caller]
    pub fn add_property(&self, source: &str, property: PropertySpec) -> String {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        let (source, random) = state.source_mut(position);
        let position = source.add_property(property, random);
        source.properties[position].id.clone()
    }

    /// Renames a property; its id stays.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn rename_property(&self, source: &str, property: &str, new_name: &str) {
        self.with_property(source, property, |property| {
            new_name.clone_into(&mut property.name);
        });
    }

    /// Deletes a property and its values.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn remove_property(&self, source: &str, property: &str) {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        let (source, _) = state.source_mut(position);
        let key = source.properties[source.known_property(property)].key;
        reshape::delete(source, key);
    }

    /// Changes the type of a property; its id stays. Values are carried over as far as their text
    /// can be read in the new type; options are made from them.
    ///
    /// # Panics
    /// If it does not exist.
    #[track_caller]
    pub fn retype_property(&self, source: &str, property: &str, kind: PropertyKind) {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        let (source, random) = state.source_mut(position);
        let before = &source.properties[source.known_property(property)];
        let after = retype::retyped(before, kind, random);
        retype::retype(source, after, random);
    }

    /// Adds an option to a select, a multi-select or a status.
    ///
    /// # Panics
    /// If the property does not exist.
    #[track_caller]
    pub fn add_option(&self, source: &str, property: &str, option: &str) {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        let (source, random) = state.source_mut(position);
        let position = source.known_property(property);
        source.properties[position].add_option(option, None, random);
    }

    /// Removes an option; the values that hold it become empty.
    ///
    /// # Panics
    /// If the property or the option does not exist.
    #[track_caller]
    pub fn remove_option(&self, source: &str, property: &str, option: &str) {
        let removed = self.with_property(source, property, |property| {
            let id = property.option_named(option).map(|option| option.id);
            id.map(|id| property.remove_option(id)).is_some()
        });
        assert!(removed, "the sandbox has no option {option:?} in {property:?}");
    }

    /// Renames an option, and with it every value that holds it.
    ///
    /// # Panics
    /// If the property or the option does not exist.
    #[track_caller]
    pub fn rename_option(&self, source: &str, property: &str, from: &str, to: &str) {
        let renamed = self.with_property(source, property, |property| {
            let option = property.options.iter_mut().find(|known| known.name == from);
            option.map(|option| to.clone_into(&mut option.name)).is_some()
        });
        assert!(renamed, "the sandbox has no option {from:?} in {property:?}");
    }

    /// The names of a property's options, in their order.
    ///
    /// # Panics
    /// If the property does not exist.
    #[must_use]
    #[track_caller]
    pub fn options(&self, source: &str, property: &str) -> Vec<String> {
        self.with_property(source, property, |property| {
            property.options.iter().map(|option| option.name.clone()).collect()
        })
    }

    #[track_caller]
    fn with_property<T>(&self, source: &str, property: &str, change: impl FnOnce(&mut Property) -> T) -> T {
        let state = &mut *self.lock();
        let position = state.known_source(source);
        let (source, _) = state.source_mut(position);
        let position = source.known_property(property);
        change(&mut source.properties[position])
    }
}

impl DataSource {
    /// The position of a property.
    #[track_caller]
    pub(crate) fn known_property(&self, property: &str) -> usize {
        match self.position(property) {
            Some(position) => position,
            None => panic!("the sandbox has no property {property:?} in {:?}", self.name),
        }
    }
}
