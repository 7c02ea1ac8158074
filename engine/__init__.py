"""What the studio knows how to do. Importable alone; never imports app, storage, gradio or sqlalchemy."""
