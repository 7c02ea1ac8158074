"""What is remembered: personas, sessions, comparisons, settings. SQLAlchemy and Alembic live here and nowhere else."""
