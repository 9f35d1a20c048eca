//! The vault's positions by operator, at most `MAX_POSITIONS`.

use cosmwasm_std::Addr;

use crate::books::Position;

/// A sorted list. A tree is thirteen kilobytes more of wasm, and no faster for so few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions(Vec<(Addr, Position)>);

impl Positions {
    /// Number of operators.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, by operator.
    pub fn iter(&self) -> impl Iterator<Item = (&Addr, &Position)> {
        self.0.iter().map(|(operator, position)| (operator, position))
    }

    /// All of them, by operator.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Addr, &mut Position)> {
        self.0
            .iter_mut()
            .map(|(operator, position)| (&*operator, position))
    }

    /// Those of all operators, in their order.
    pub fn values(&self) -> impl Iterator<Item = &Position> {
        self.iter().map(|(_, position)| position)
    }

    /// The one with `operator`.
    pub fn get(&self, operator: &Addr) -> Option<&Position> {
        let (_, position) = self.0.get(self.find(operator).ok()?)?;
        Some(position)
    }

    /// The one with `operator`.
    pub fn get_mut(&mut self, operator: &Addr) -> Option<&mut Position> {
        let index = self.find(operator).ok()?;
        let (_, position) = self.0.get_mut(index)?;
        Some(position)
    }

    /// Sets the one with `operator`.
    pub fn insert(&mut self, operator: Addr, position: Position) {
        match self.find(&operator) {
            Ok(index) => {
                if let Some((_, old)) = self.0.get_mut(index) {
                    *old = position;
                }
            }
            Err(index) => self.0.insert(index, (operator, position)),
        }
    }

    /// Where it is, or belongs.
    fn find(&self, operator: &Addr) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.cmp(operator))
    }
}

impl From<Vec<(Addr, Position)>> for Positions {
    /// Rows in the order of storage, which is that of addresses.
    fn from(sorted: Vec<(Addr, Position)>) -> Self {
        Self(sorted)
    }
}

#[cfg(test)]
mod tests {
    use palisade_math::Lst;

    use super::*;

    fn position(value: u128) -> Position {
        Position {
            value: Lst::new(value),
            ..Position::default()
        }
    }

    fn operator(name: &str) -> Addr {
        Addr::unchecked(name)
    }

    fn rows(positions: &Positions) -> Vec<(&str, u128)> {
        let rows = positions.iter();
        rows.map(|(operator, position)| (operator.as_str(), position.value.u128()))
            .collect()
    }

    #[test]
    fn positions_are_found_by_operator_and_stay_in_order() {
        let mut positions = Positions::default();
        for (name, value) in [("bob", 1), ("alice", 2), ("carol", 3), ("bob", 4)] {
            positions.insert(operator(name), position(value));
        }
        assert_eq!(rows(&positions), [("alice", 2), ("bob", 4), ("carol", 3)]);
        assert_eq!(positions.len(), 3);
        assert_eq!(positions.get(&operator("carol")), Some(&position(3)));
        assert_eq!(positions.get(&operator("dave")), None);
        assert_eq!(positions.get_mut(&operator("dave")), None);
        positions.get_mut(&operator("alice")).unwrap().value = Lst::new(5);
        for (_, position) in positions.iter_mut() {
            position.value = position.value.checked_add(Lst::new(10)).unwrap();
        }
        assert_eq!(rows(&positions), [("alice", 15), ("bob", 14), ("carol", 13)]);
        let values: Vec<_> = positions.values().map(|position| position.value.u128()).collect();
        assert_eq!(values, [15, 14, 13]);
    }
}
