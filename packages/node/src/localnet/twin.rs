/// A second process that votes with the key of a validator, so that the validator signs twice. Ends when it is dropped.
#[derive(Debug)]
pub struct Twin {}

impl Twin {
    /// Ends it.
    pub fn stop(self) -> anyhow::Result<()> {
        anyhow::bail!("no twin")
    }
}
