//! Deployment and verification, on the simulator and on a local network.

mod dry_run;
mod killing;
mod local_network;
mod mortal;
mod resuming;
mod site;
mod tampering;
