//! Ctrl-C while something is being set up that must be taken down again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::{process, thread};

use anyhow::bail;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;

/// What the handlers share. They stay for good once they are there, and end the process as usual when nobody watches.
static HANDLERS: Mutex<Option<Handlers>> = Mutex::new(None);

struct Handlers {
    unwatched: Arc<AtomicBool>,
    seen: Arc<AtomicBool>,
    watchers: usize,
}

/// While it lives, Ctrl-C and SIGTERM do not end this process but are seen by [`Interrupt::check`].
pub struct Interrupt {
    seen: Arc<AtomicBool>,
}

impl Interrupt {
    /// Begins to watch.
    pub fn watch() -> anyhow::Result<Self> {
        let mut handlers = HANDLERS.lock().unwrap_or_else(PoisonError::into_inner);
        let handlers = match &mut *handlers {
            Some(handlers) => handlers,
            none => none.insert(Handlers::install()?),
        };
        if handlers.watchers == 0 {
            handlers.seen.store(false, Ordering::SeqCst);
        }
        handlers.watchers = handlers.watchers.saturating_add(1);
        handlers.unwatched.store(false, Ordering::SeqCst);
        Ok(Self {
            seen: Arc::clone(&handlers.seen),
        })
    }

    /// # Errors
    /// When the user wants to stop.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.seen.load(Ordering::SeqCst) {
            bail!("interrupted");
        }
        Ok(())
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        let mut handlers = HANDLERS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handlers) = &mut *handlers {
            handlers.watchers = handlers.watchers.saturating_sub(1);
            handlers.unwatched.store(handlers.watchers == 0, Ordering::SeqCst);
        }
    }
}

/// Has something done when Ctrl-C or SIGTERM comes. This process ends then.
pub fn before_the_end(act: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    // As long as it lives, the signal does not end the process at once.
    let watch = Interrupt::watch()?;
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            act();
            drop(watch);
            // As shells name the end by a signal.
            process::exit(signal.saturating_add(128));
        }
    });
    Ok(())
}

impl Handlers {
    fn install() -> anyhow::Result<Self> {
        let unwatched = Arc::new(AtomicBool::new(true));
        let seen = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, Arc::clone(&unwatched))?;
            flag::register(signal, Arc::clone(&seen))?;
        }
        Ok(Self {
            unwatched,
            seen,
            watchers: 0,
        })
    }
}
