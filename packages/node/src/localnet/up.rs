//! From nothing to a network that makes blocks, or back to nothing.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, Context};

use super::homes;
use super::interrupt::Interrupt;
use super::network::{lock, Description, Localnet};
use super::node::{MOST_NODES, PORTS};
use super::rpc;
use super::settings::Settings;
use super::wasmd::Wasmd;

const POLL: Duration = Duration::from_millis(200);
/// Blocks that every node must have seen. The first one takes the time of the genesis file.
const FIRST_BLOCKS: u64 = 2;

/// See [`Localnet::up`].
pub fn up(settings: &Settings, progress: &mut dyn FnMut(&str)) -> anyhow::Result<Localnet> {
    check(settings)?;
    let interrupt = Interrupt::watch()?;
    let folder = std::path::absolute(&settings.folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let _lock = lock(&folder)?;

    let old = Localnet::described(&folder)?;
    if let Some(network) = old.as_ref().filter(|network| network.runs()) {
        check_same(network, settings)?;
        wait_for_next_block(network, settings, &interrupt)?;
        progress(&format!("the network in {} is up already", folder.display()));
        return Ok(network.clone());
    }
    let wasmd = Wasmd::get(settings, progress, &interrupt)?;
    let network = match old {
        Some(network) if settings.keep => {
            check_same(&network, settings)?;
            check_made(&network)?;
            network
        }
        // Ctrl-C reaches the commands that make the homes too, and one of them may be the first to tell.
        old => make(&folder, old.is_some(), settings, &wasmd, progress)
            .or_else(|error| interrupt.check().and(Err(error)))?,
    };
    start(&network, settings, progress, &interrupt)?;
    Ok(network)
}

fn check(settings: &Settings) -> anyhow::Result<()> {
    let Settings {
        validators,
        day_seconds,
        base_port,
        ..
    } = settings;
    if *validators == 0 || *validators > u32::from(MOST_NODES) {
        bail!("a local network has 1 to {MOST_NODES} validators, not {validators}");
    }
    if *day_seconds == 0 || *day_seconds > 86_400 {
        bail!("a day has 1 to 86400 seconds, not {day_seconds}");
    }
    if *base_port == 0 || base_port.checked_add(PORTS).is_none() {
        let highest = u16::MAX.saturating_sub(PORTS);
        bail!("a local network uses {PORTS} ports: the base port is 1 to {highest}, not {base_port}");
    }
    Ok(())
}

/// # Errors
/// When the network was made with other settings.
fn check_same(network: &Localnet, settings: &Settings) -> anyhow::Result<()> {
    let about = network.about();
    let pairs = [
        ("chain id", about.chain_id.clone(), settings.chain_id.clone()),
        ("denom", about.denom.clone(), settings.denom.clone()),
        (
            "length of a day in seconds",
            about.day_seconds.to_string(),
            settings.day_seconds.to_string(),
        ),
        (
            "base port",
            about.base_port.to_string(),
            settings.base_port.to_string(),
        ),
        (
            "validators",
            about.validators.to_string(),
            settings.validators.to_string(),
        ),
    ];
    if let Some((what, is, wanted)) = pairs.into_iter().find(|(_, is, wanted)| is != wanted) {
        bail!(
            "the network in {} has another {what}: {is}, not {wanted}. Use its own, or take it down and begin anew \
             without --keep",
            network.folder().display()
        );
    }
    Ok(())
}

/// # Errors
/// When the command that made the network was ended before it was done.
fn check_made(network: &Localnet) -> anyhow::Result<()> {
    if !network.about().made {
        bail!(
            "the network in {} was never made to its end: begin anew without --keep",
            network.folder().display()
        );
    }
    Ok(())
}

/// Makes the homes of a new network in place of those of an old one.
fn make(
    folder: &Path,
    replace: bool,
    settings: &Settings,
    wasmd: &Wasmd,
    progress: &mut dyn FnMut(&str),
) -> anyhow::Result<Localnet> {
    clear(folder, replace)?;
    let mut about = Description {
        chain_id: settings.chain_id.clone(),
        denom: settings.denom.clone(),
        day_seconds: settings.day_seconds,
        base_port: settings.base_port,
        validators: u16::try_from(settings.validators)?,
        wasmd: wasmd.path().to_owned(),
        made: false,
    };
    let network = Localnet::new(folder.to_owned(), about.clone());
    network.describe()?;
    progress(&format!(
        "making {} validators in {}",
        settings.validators,
        folder.display()
    ));
    homes::make(wasmd, settings, network.validators())?;
    about.made = true;
    let network = Localnet::new(folder.to_owned(), about);
    network.describe()?;
    Ok(network)
}

/// Removes the homes of an old network, and nothing that is not known to be one.
fn clear(folder: &Path, known: bool) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if !is_home(&path) {
            continue;
        }
        if !known {
            bail!(
                "{} is in the way, and no network.json beside it says that it belongs to a local network",
                path.display()
            );
        }
        fs::remove_dir_all(&path).with_context(|| format!("removing {}", path.display()))?;
    }
    Ok(())
}

fn is_home(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let parts = name.as_deref().and_then(|name| name.split_once('-'));
    parts.is_some_and(|(kind, number)| matches!(kind, "validator" | "twin") && number.parse::<u32>().is_ok())
}

fn start(
    network: &Localnet,
    settings: &Settings,
    progress: &mut dyn FnMut(&str),
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    for node in network.validators() {
        node.check_ports()?;
    }
    progress(&format!("starting {} validators", network.validators().len()));
    let mut started = Started {
        network,
        stays: false,
    };
    let wasmd = network.wasmd();
    for node in network.validators() {
        interrupt.check()?;
        node.spawn(&wasmd)?;
    }
    wait_for_blocks(network, settings, interrupt)?;
    started.stays = true;
    Ok(())
}

/// Ends all processes again unless they may stay.
struct Started<'a> {
    network: &'a Localnet,
    stays: bool,
}

impl Drop for Started<'_> {
    fn drop(&mut self) {
        if !self.stays {
            // The reason why is on its way to the user already.
            let _ = self.network.end_all();
        }
    }
}

/// Waits until every node has seen blocks, one more than it had at first.
fn wait_for_blocks(network: &Localnet, settings: &Settings, interrupt: &Interrupt) -> anyhow::Result<()> {
    let begin = Instant::now();
    let mut nodes: Vec<_> = network.validators().iter().map(|node| (node, None)).collect();
    loop {
        interrupt.check()?;
        for (node, _) in &nodes {
            node.check_runs()?;
        }
        nodes.retain_mut(|(node, first)| {
            let Ok(height) = rpc::height(node.rpc_port) else {
                return true;
            };
            height <= *first.get_or_insert(height) || height < FIRST_BLOCKS
        });
        let Some((slow, _)) = nodes.first() else {
            return Ok(());
        };
        if begin.elapsed() >= settings.patience {
            bail!(
                "{} has no blocks after {} s. {}",
                slow.moniker,
                settings.patience.as_secs(),
                slow.end_of_log()
            );
        }
        thread::sleep(POLL);
    }
}

/// # Errors
/// When a network that runs makes no block any more.
fn wait_for_next_block(network: &Localnet, settings: &Settings, interrupt: &Interrupt) -> anyhow::Result<()> {
    let node = network.first_running().context("a network without validators")?;
    let begin = Instant::now();
    let mut first = None;
    loop {
        interrupt.check()?;
        if let Ok(height) = rpc::height(node.rpc_port) {
            if height > *first.get_or_insert(height) {
                return Ok(());
            }
        }
        if begin.elapsed() >= settings.patience {
            let running = network
                .validators()
                .iter()
                .filter(|node| node.pid().is_some())
                .count();
            bail!(
                "{running} of {} validators in {} run, but no new blocks come: take it down with `palisade localnet \
                 down` and begin anew",
                network.validators().len(),
                network.folder().display()
            );
        }
        thread::sleep(POLL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(settings: Settings) -> String {
        up(&settings, &mut |_| {}).unwrap_err().to_string()
    }

    #[test]
    fn settings_out_of_range_are_refused() {
        let validators = |validators| Settings {
            validators,
            ..Settings::default()
        };
        let day = |day_seconds| Settings {
            day_seconds,
            ..Settings::default()
        };
        let port = |base_port| Settings {
            base_port,
            ..Settings::default()
        };
        for settings in [validators(0), validators(33)] {
            assert!(refused(settings).starts_with("a local network has 1 to 32 validators, not "));
        }
        for settings in [day(0), day(86_401)] {
            assert!(refused(settings).starts_with("a day has 1 to 86400 seconds, not "));
        }
        for settings in [port(0), port(65_344)] {
            assert!(refused(settings).contains("the base port is 1 to 65343, not "));
        }
    }

    #[test]
    fn only_homes_of_a_known_network_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["validator-1", "twin-2", "validator-x", "notes"] {
            fs::create_dir(path(name)).unwrap();
        }
        let error = clear(folder.path(), false).unwrap_err().to_string();
        assert!(error.contains(" is in the way, "), "{error}");
        assert!(path("validator-1").exists() && path("twin-2").exists());

        clear(folder.path(), true).unwrap();
        assert!(!path("validator-1").exists() && !path("twin-2").exists());
        assert!(path("validator-x").exists() && path("notes").exists());
    }
}
