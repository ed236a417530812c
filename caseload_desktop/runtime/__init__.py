"""The machine around us: paths, settings, logs, clock."""
