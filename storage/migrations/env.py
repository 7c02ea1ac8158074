"""What Alembic runs: the migrations, on the connection that `storage.migrate` hands over."""

from alembic import context

import storage.rating_tables  # noqa: F401  (its tables belong to the same metadata)
from storage.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
