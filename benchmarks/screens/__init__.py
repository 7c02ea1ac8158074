"""Pictures of every page for the documents; beside the measurements, since it needs the same server and browser."""
