use crate::{
    arguments::Shared,
    config::{self, Config, Finding, Loaded, Sources},
    failure::{Exit, Failure, Look},
    logging,
    terminal::Terminal,
};

/// What a command is given.
pub(crate) struct Session {
    shared: Shared,
    /// Standard output, and whether colours may go there.
    pub(crate) terminal: Terminal,
}

/// What kind of process a command makes of us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Does one thing and ends: exit status 0, 1 or 2, and logs only what went wrong.
    Short,
    /// Runs until it is stopped: exit status 0, 70, 75 or 78, and logs what it does.
    Service,
}

impl Role {
    /// The exit status where the configuration cannot be used.
    fn misconfigured(self) -> Exit {
        match self {
            Self::Short => Exit::Failed,
            Self::Service => Exit::Configuration,
        }
    }
}

impl Session {
    pub(crate) fn new(shared: Shared) -> Self {
        Self { terminal: Terminal::of_stdout(shared.color), shared }
    }

    /// Whether the folder of local files was named on the command line.
    pub(crate) const fn names_data_dir(&self) -> bool {
        self.shared.names_data_dir()
    }

    /// Whether failures are drawn in colour.
    pub(crate) fn look(&self) -> Look {
        match crate::terminal::colours_on(&std::io::stderr(), self.shared.color) {
            true => Look::Coloured,
            false => Look::Plain,
        }
    }

    /// The configuration, with logging started as it says.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration, in one failure.
    pub(crate) fn configure(&self, role: Role) -> Result<Config, Failure> {
        let Loaded { config, warnings, .. } = self.load().map_err(|findings| all_of(findings, role))?;
        logging::start(&config.log, role, self.shared.verbosity(), self.shared.color);
        for warning in warnings {
            tracing::warn!(key = warning.key, at = warning.at, "{}", warning.failure);
        }
        Ok(config)
    }

    /// As [`load`](Self::load), for a short command: everything that is wrong, in one failure.
    ///
    /// # Errors
    /// Where the configuration cannot be used.
    pub(crate) fn load_short(&self) -> Result<Loaded, Failure> {
        self.load().map_err(|findings| all_of(findings, Role::Short))
    }

    /// The configuration with where each value came from, and nothing started.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) fn load(&self) -> Result<Loaded, Vec<Finding>> {
        config::load(&Sources {
            file: self.shared.config.clone(),
            environment: std::env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
                })
                .collect(),
            flags: self.shared.flags(),
        })
    }
}

fn all_of(findings: Vec<Finding>, role: Role) -> Failure {
    findings
        .into_iter()
        .map(|finding| finding.failure)
        .reduce(Failure::and)
        .unwrap_or_else(|| Failure::new("the configuration cannot be used"))
        .exit(role.misconfigured())
}
