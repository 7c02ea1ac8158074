"""What Alembic runs; `storage.migrate` hands it a connection."""
