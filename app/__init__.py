"""What a person sees and asks for: pages, widgets, services, server."""
